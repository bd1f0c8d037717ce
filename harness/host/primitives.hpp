// What the kernel's primitives cost on this host: what a launch is made of, and what differs most between hosts.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "harness/results/results.hpp"

namespace sealbench::host {

/// One primitive. Costs in seconds.
struct Primitive {
  std::string_view member;             ///< of results.host.primitives
  std::string_view title;              ///< as a reader knows it
  std::optional<double> (*measure)();  ///< the median of many; nothing where this host cannot do it or we may not
  /// What it cost on two virtual machines of the same size (2 processors, Linux 6.18), one whose hypervisor makes
  /// memory and exits cheap and one where they are dear (docs/measurement.md, "Two hosts"); nothing where nobody has
  /// measured.
  std::optional<double> fast_machine;
  std::optional<double> slow_machine;
};

/// All of them, in the order in which they are shown.
std::span<const Primitive> primitives();

/// {"anonymous_page_fault_s": 1e-6, ...}: measured when it is first asked for, which takes less than a second, and kept
/// for the rest of this process's life. What cannot be measured is left out.
const results::Json& primitive_costs();

}  // namespace sealbench::host
