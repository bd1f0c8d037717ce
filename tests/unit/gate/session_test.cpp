#include "harness/gate/session.hpp"

#include <gtest/gtest.h>

#include "tests/support/simulated_results.hpp"

namespace sealbench::gate {
namespace {

using results::Results;

const Results kBaseline = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 1000, 1);

/// Counts what was asked for and gives simulated results of so many blocks.
struct FakeMachine {
  double memfd = 4;
  double spread = 0.02;
  bool interrupted = false;
  std::size_t blocks = 0;
  std::size_t calls = 0;

  MeasureMore measure() {
    return [this](std::size_t more) {
      blocks += more;
      ++calls;
      Results results = testing::simulated_results({{"noclone", 1}, {"memfd", memfd}}, blocks, 7, spread);
      results.interrupted = interrupted;
      return results;
    };
  }
};

Decision by_baseline(const Results& now, std::size_t look) { return decide(kBaseline, now, {}, look); }

double always() { return 1; }

TEST(GateSession, EndsAsSoonAsItKnows) {
  FakeMachine machine;
  const Finished finished = run(machine.measure(), by_baseline, always);
  EXPECT_EQ(machine.calls, 1U);
  EXPECT_EQ(finished.decision.exit_status(), 0);
  EXPECT_FALSE(finished.out_of_time);
}

TEST(GateSession, MeasuresMoreWhileItCannotTell) {
  FakeMachine machine{.spread = 0.05};
  std::size_t looks = 0;
  const auto decide = [&](const Results& now, std::size_t look) {
    EXPECT_EQ(look, ++looks);
    return by_baseline(now, look);
  };
  const Finished finished = run(machine.measure(), decide, always, 20);
  EXPECT_GT(machine.calls, 1U);
  EXPECT_EQ(machine.blocks, 20U << (machine.calls - 1)) << "twice as much for every look";
  EXPECT_FALSE(finished.decision.wants_more_blocks());
  EXPECT_EQ(finished.measured.subjects[0].samples.size(), machine.blocks);
}

TEST(GateSession, StopsWhenTimeIsOverAndSaysSo) {
  FakeMachine machine{.spread = 0.5};
  int left = 3;
  const Finished finished = run(
      machine.measure(), by_baseline, [&] { return left--; }, 2);
  EXPECT_EQ(machine.calls, 4U);
  EXPECT_TRUE(finished.out_of_time);
  EXPECT_EQ(finished.decision.exit_status(), 3) << "it could not have failed";
}

TEST(GateSession, StopsAtAFailureAndAtAnInterruption) {
  FakeMachine slow{.memfd = 5};
  EXPECT_EQ(run(slow.measure(), by_baseline, always).decision.exit_status(), 1);
  EXPECT_EQ(slow.calls, 1U);
  FakeMachine interrupted{.spread = 0.5, .interrupted = true};
  EXPECT_TRUE(run(interrupted.measure(), by_baseline, always, 5).out_of_time);
  EXPECT_EQ(interrupted.calls, 1U);
}

}  // namespace
}  // namespace sealbench::gate
