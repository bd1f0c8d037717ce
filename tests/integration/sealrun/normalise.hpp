// The known differences between what a container of sealrun, runc and crun prints, each with its reason. A difference
// that is not in this list fails the parity test; docs/sealrun.md has a row for each name in it, which a test checks.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/integration/sealrun/probe.hpp"

namespace sealbench::testing {

struct Normalisation {
  std::string_view name;       ///< the row in docs/sealrun.md
  std::string_view section;    ///< of the probe's output
  std::string_view reference;  ///< compared with which runtime: "runc", "crun", or "" for both
  void (*apply)(std::vector<std::string>& lines);
  std::string_view command = {};  ///< only in "run" or "exec"; "" for both
};

std::span<const Normalisation> normalisations();

/// What a runtime printed, without that in which sealrun and `reference` are known to differ. For both sides of a
/// comparison.
Sections normalised(Sections sections, std::string_view reference, std::string_view command);

}  // namespace sealbench::testing
