// How much a gate measures: what the simulations in tests/unit/gate run, and what bench launches.
#pragma once

#include <algorithm>
#include <cstddef>

namespace sealbench::gate {

/// Blocks, and the sessions that they are spread over.
struct Shape {
  std::size_t blocks = 0;
  std::size_t sessions = 1;
};

/// A new baseline: its sessions are what the promise rests on, so it has many. It goes on while blocks_missing() says
/// so.
inline constexpr Shape kBaselineShape{.blocks = 3000, .sessions = 60};

/// Before the first look. Every further look comes when there is twice as much, in sessions as long as these.
inline constexpr Shape kFirstLook{.blocks = 300, .sessions = 12};

/// So many blocks in the sessions of `usual`, or in fewer when that would leave less than five blocks to each; but in
/// no fewer than a first look has while there are blocks for them.
constexpr std::size_t sessions_of(std::size_t blocks, const Shape& usual) {
  constexpr std::size_t kFewestBlocks = 5;
  const std::size_t sessions = std::max(kFirstLook.sessions, std::min(usual.sessions, blocks / kFewestBlocks));
  return std::max<std::size_t>(1, std::min(blocks, sessions));
}

/// The share of the error probabilities that the look-th look, from 1, may spend: 1/2, 1/6, 1/12 ..., together 1,
/// however many there are. (Spending an error over looks: Lan & DeMets, "Discrete sequential boundaries for clinical
/// trials", Biometrika 70 (1983) 659-663; that the shares add up is Bonferroni's.)
constexpr double share_of_look(std::size_t look) {
  const auto k = static_cast<double>(look);
  return 1 / (k * (k + 1));
}

}  // namespace sealbench::gate
