// rootless: works without privilege.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& rootless() {
  static const Requirement kRequirement{
      .name = "rootless", .summary = "works without privilege", .check = [](const Evidence& evidence) {
        return Answer::of(evidence.fact("rootless"), "needs privilege");
      }};
  return kRequirement;
}

}  // namespace sealbench::advise
