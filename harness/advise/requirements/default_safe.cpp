// default-safe: nothing fell in a container with default capabilities.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& default_safe() {
  static const Requirement kRequirement{
      .name = "default-safe",
      .summary = "nothing fell in a container with default capabilities",
      .check = [](const Evidence& evidence) { return Answer::of(evidence.cells("default")); },
      .implied = true};
  return kRequirement;
}

}  // namespace sealbench::advise
