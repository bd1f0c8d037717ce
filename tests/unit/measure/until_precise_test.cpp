#include "harness/measure/until_precise.hpp"

#include <gtest/gtest.h>

#include "harness/analysis/precision.hpp"
#include "harness/results/failures.hpp"
#include "tests/support/simulated_results.hpp"

namespace sealbench::measure {
namespace {

/// Simulated results of all the blocks that were asked for.
struct FakeMachine {
  double spread = 0.05;
  int interrupted_at = 1'000'000;
  int blocks = 0;
  int sessions = 0;
  int calls = 0;

  MeasureMore measure() {
    return [this](int more, int more_sessions) {
      blocks += more;
      sessions += more_sessions;
      ++calls;
      auto results =
          testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, static_cast<std::size_t>(blocks), 3, spread);
      results.interrupted = blocks >= interrupted_at;
      return results;
    };
  }
};

TEST(UntilPrecise, EndsWithTheFirstBlocksWhenTheyAreEnough) {
  FakeMachine machine{.spread = 0.001};
  const auto results = until_precise(machine.measure(), 300, 3, {.half_width = 0.01, .max_time_s = 60});
  EXPECT_EQ(machine.calls, 1);
  EXPECT_EQ(machine.sessions, 3);
  EXPECT_EQ(results.plan["ended_by"], "precision");
  EXPECT_EQ(results.plan["precision"], 0.01);
  EXPECT_EQ(results.plan["max_time_s"], 60);
}

TEST(UntilPrecise, AddsASessionAtATimeUntilEveryRatioIsNarrow) {
  FakeMachine machine{.spread = 0.1};
  const auto results = until_precise(machine.measure(), 300, 3, {.half_width = 0.01});
  EXPECT_GT(machine.calls, 1);
  EXPECT_EQ(machine.sessions, 3 + machine.calls - 1);
  EXPECT_EQ(machine.blocks, 300 + 100 * (machine.calls - 1));
  EXPECT_LE(analysis::widest_half_width(results), 0.01);
  EXPECT_EQ(results.plan["ended_by"], "precision");
}

TEST(UntilPrecise, DoesNotWaitForASubjectThatWasGivenUp) {
  FakeMachine machine{.spread = 0.1};
  const MeasureMore whole = machine.measure();
  const auto given_up = [&](int blocks, int sessions) {
    results::Results results = whole(blocks, sessions);
    results::set_given_up(results.subjects.at(1), "a launch exited with status 1");
    return results;
  };
  until_precise(given_up, 300, 3, {.half_width = 0.001});
  EXPECT_EQ(machine.calls, 1) << "no further blocks of it will come";
}

TEST(UntilPrecise, StopsWhenTimeIsOverOrItIsInterruptedAndSaysWhich) {
  FakeMachine machine{.spread = 1};
  const auto late =
      until_precise(machine.measure(), 30, 3, {.half_width = 0.001, .out_of_time = [&] { return machine.calls >= 4; }});
  EXPECT_EQ(machine.calls, 4);
  EXPECT_EQ(late.plan["ended_by"], "max-time");
  FakeMachine interrupted{.spread = 1, .interrupted_at = 50};
  EXPECT_EQ(until_precise(interrupted.measure(), 30, 3, {.half_width = 0.001}).plan["ended_by"], "interruption");
  EXPECT_EQ(interrupted.blocks, 50);
}

}  // namespace
}  // namespace sealbench::measure
