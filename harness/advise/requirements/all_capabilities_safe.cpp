// all-capabilities-safe: nothing fell in a container with every capability.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& all_capabilities_safe() {
  static const Requirement kRequirement{
      .name = "all-capabilities-safe",
      .summary = "nothing fell in a container with every capability",
      .check = [](const Evidence& evidence) { return Answer::of(evidence.cells("all")); }};
  return kRequirement;
}

}  // namespace sealbench::advise
