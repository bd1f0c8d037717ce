// Hosts that stand out, and what the results say of why.
#pragma once

#include <string>
#include <vector>

#include "harness/fleet/overview.hpp"

namespace sealbench::fleet {

/// Hosts on which a subject's ratio is far from that on the others, all for the same reason.
struct StandOut {
  std::size_t subject = 0;
  std::vector<std::size_t> rows;  ///< from the farthest
  double others = 1;              ///< the median ratio over all hosts
  std::string reason;             ///< "kernel 5.10 (most: 6.18)"; empty: the results hold none
};

/// A host stands out in a subject when the modified z-score (Iglewicz & Hoaglin 1993, outliers.hpp) of its log ratio
/// among all hosts is beyond 3.5 and its own interval excludes their median; in fewer than 3 hosts none does. The
/// reason is each fact in which the host differs from most hosts and which, on most of the hosts that share it, goes
/// with standing out in this subject; that other work took 20 % or more of the processors, or the hypervisor 2 %; and a
/// primitive that costs four times what it costs on the median host. Sorted by subject, then by how many hosts.
std::vector<StandOut> stand_outs(const Section& section);

}  // namespace sealbench::fleet
