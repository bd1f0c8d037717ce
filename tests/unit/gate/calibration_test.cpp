#include "harness/gate/calibration.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "harness/gate/gate.hpp"
#include "tests/support/simulated_results.hpp"

namespace sealbench::gate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Calibration example(std::size_t gates, std::size_t alarms) {
  return {.options = {},
          .strategy = "noclone",
          .median_s = 0.002,
          .most_blocks = 1000,
          .blocks_per_gate = 400,
          .arms = {{.slowdown = 0, .gates = gates, .slower = alarms, .within = gates - alarms},
                   {.slowdown = 0.02, .gates = gates, .slower = gates / 2},
                   {.slowdown = 0.05, .gates = gates, .slower = gates},
                   {.slowdown = 0.1, .gates = gates, .slower = gates}}};
}

std::string text(const Calibration& calibration) {
  std::ostringstream out;
  write_text(calibration, {}, out);
  return out.str();
}

TEST(Calibration, ClaimsOnlyWhatItsBoundSays) {
  EXPECT_THAT(text(example(400, 0)), HasSubstr("0 in 400 gates, so at most 0.746 % (95 % confidence): the 1 % that"));
  EXPECT_THAT(text(example(50, 0)), HasSubstr("0 in 50 gates, so at most 5.82 % (95 % confidence); to show the 1 %"));
  EXPECT_THAT(text(example(400, 20)), HasSubstr("20 in 400 gates, so at most 7.18 %"));
}

TEST(Calibration, NamesTheSmallestSlowdownThatIsFound) {
  EXPECT_EQ(smallest_found(example(100, 0)), 0.05);
  EXPECT_EQ(smallest_found(example(100, 0), 0.5), 0.02);
  Calibration gap = example(100, 0);
  gap.arms[2].slower = 10;
  EXPECT_EQ(smallest_found(gap), 0.1) << "a smaller one that was found by luck does not count";
  gap.arms[3].slower = 10;
  EXPECT_FALSE(smallest_found(gap));
  EXPECT_THAT(text(gap), HasSubstr("none of these slowdowns was found"));
}

TEST(Calibration, JudgesEverySubjectAsAGateOfItsOwn) {
  results::Results run = testing::simulated_results(
      {{"noclone", 1}, {"noclone ′", 1}, {"again", 1}, {"+5 %", 1.05}, {"+50 %", 1.5}}, 600, 3);
  run.subjects[1].control = true;
  for (std::size_t i = 2; i < 5; ++i) run.subjects[i].extra[kAgainst] = "noclone";
  EXPECT_THAT(verdicts(run, {}), ElementsAre(Verdict::within, Verdict::slower, Verdict::slower));
}

TEST(Calibration, CountsEveryVerdictWhereItBelongs) {
  Arm arm;
  const auto add = [&](Verdict verdict, int times) {
    for (int i = 0; i < times; ++i) arm.add(verdict);
  };
  add(Verdict::slower, 1);
  add(Verdict::faster, 2);
  add(Verdict::within, 4);
  add(Verdict::cant_tell, 8);
  add(Verdict::environment, 16);
  EXPECT_EQ(arm.gates, 31U);
  EXPECT_EQ(arm.slower, 1U);
  EXPECT_EQ(arm.within, 6U);
  EXPECT_EQ(arm.cant_tell, 8U);
  EXPECT_EQ(arm.environment, 16U);
}

}  // namespace
}  // namespace sealbench::gate
