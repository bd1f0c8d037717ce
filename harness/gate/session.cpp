#include "harness/gate/session.hpp"

#include <utility>

namespace sealbench::gate {

Finished run(const MeasureMore& measure_more, const Decide& decide, const SecondsLeft& seconds_left,
             const Batches& batches) {
  results::Results measured = measure_more(batches.first);
  for (;;) {
    Decision decision = decide(measured);
    const bool unsettled = !decision.failed() && decision.wants_more_blocks();
    const bool time_left = seconds_left() > 0 && !measured.interrupted;
    if (!unsettled || !time_left) {
      return {.decision = std::move(decision), .measured = std::move(measured), .out_of_time = unsettled};
    }
    measured = measure_more(batches.more);
  }
}

}  // namespace sealbench::gate
