#include "harness/results/digest.hpp"

#include <fmt/format.h>

namespace sealbench::results {

std::string digest_text(const sys::Fnv1a& hash) { return fmt::format("fnv1a64:{:016x}", hash.value()); }

std::string digest(const Json& document) {
  Json rest = document;
  rest.erase(kDigest);
  sys::Fnv1a hash;
  hash.add(rest.dump());
  return digest_text(hash);
}

namespace {

constexpr const char* kEdited = "this results file was edited after bench wrote it: its digest is not that of its text";
constexpr const char* kUnsigned =
    "this results file has no digest, which bench writes into every one: it was edited, or another program wrote it";

}  // namespace

std::string doubt_about(const Json& document) {
  if (!document.is_object() || !document.contains(kDigest)) return kUnsigned;
  return document[kDigest] == digest(document) ? "" : kEdited;
}

std::string doubt_about(const Results& results) {
  for (const std::string& warning : results.warnings) {
    if (warning == kEdited || warning == kUnsigned) return warning;
  }
  return {};
}

}  // namespace sealbench::results
