// The course of a gate: measure, decide, measure more while it cannot tell. Measuring and the clock are the caller's,
// so that tests need neither.
#pragma once

#include <cstddef>
#include <functional>

#include "harness/gate/gate.hpp"
#include "harness/gate/shape.hpp"

namespace sealbench::gate {

/// Launches so many further blocks of the plan, and returns all that was measured so far.
using MeasureMore = std::function<results::Results(std::size_t blocks)>;

/// Decides on all that was measured so far, at the look-th look: decide() with a baseline, or decide_against().
using Decide = std::function<Decision(const results::Results& now, std::size_t look)>;

/// Seconds that are left of --max-time; 0 or less ends the gate after the batch at hand.
using SecondsLeft = std::function<double()>;

/// What a gate ended with.
struct Finished {
  Decision decision;
  results::Results measured;
  bool out_of_time = false;  ///< it stopped although a subject wanted more blocks
};

/// Measures `first_blocks`, then as many again as there are while Decision::wants_more_blocks() and time is left: each
/// look spends some of the error probability, so that there are few. Stops at once when something failed: a failure
/// stays one. A run that was interrupted is decided on as it is.
Finished run(const MeasureMore& measure_more, const Decide& decide, const SecondsLeft& seconds_left,
             std::size_t first_blocks = kFirstLook.blocks);

}  // namespace sealbench::gate
