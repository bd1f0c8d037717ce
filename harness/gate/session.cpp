#include "harness/gate/session.hpp"

#include <utility>

namespace sealbench::gate {

Finished run(const MeasureMore& measure_more, const Decide& decide, const SecondsLeft& seconds_left,
             std::size_t first_blocks) {
  results::Results measured = measure_more(first_blocks);
  for (std::size_t look = 1, blocks = first_blocks;; ++look) {
    Decision decision = decide(measured, look);
    const bool unsettled = !decision.failed() && decision.wants_more_blocks();
    const bool time_left = seconds_left() > 0 && !measured.interrupted;
    if (!unsettled || !time_left) {
      return {.decision = std::move(decision), .measured = std::move(measured), .out_of_time = unsettled};
    }
    measured = measure_more(blocks);
    blocks *= 2;
  }
}

}  // namespace sealbench::gate
