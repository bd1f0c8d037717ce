#include "harness/results/partial.hpp"

namespace sealbench::results {

namespace {

constexpr const char* kMember = "partial";

}  // namespace

void mark_partial(Results& results) { results.extra[kMember] = true; }

bool is_partial(const Results& results) {
  const auto member = results.extra.find(kMember);
  return member != results.extra.end() && member->is_boolean() && member->get<bool>();
}

}  // namespace sealbench::results
