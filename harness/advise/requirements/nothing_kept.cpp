// nothing-kept: keeps no image, no mount and no process on the host between launches.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& nothing_kept() {
  static const Requirement kRequirement{
      .name = "nothing-kept",
      .summary = "keeps no image, no mount and no process on the host between launches",
      .check = [](const Evidence& evidence) {
        if (evidence.fact("installs") == false) return Answer::yes();
        return Answer::of(evidence.fact("installs") ? std::optional(false) : std::nullopt,
                          "keeps something between launches: install, uninstall");
      }};
  return kRequirement;
}

}  // namespace sealbench::advise
