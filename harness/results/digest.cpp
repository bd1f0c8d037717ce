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

bool is_as_written(const Json& document) {
  if (!document.is_object() || !document.contains(kDigest)) return true;
  return document[kDigest] == digest(document);
}

}  // namespace sealbench::results
