#include "harness/results/digest.hpp"

#include <fmt/format.h>

namespace sealbench::results {

std::string digest(const Json& document) {
  constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325;
  constexpr std::uint64_t kPrime = 0x100000001b3;
  Json rest = document;
  rest.erase(kDigest);
  std::uint64_t hash = kOffsetBasis;
  for (const char c : rest.dump()) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return fmt::format("fnv1a64:{:016x}", hash);
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
