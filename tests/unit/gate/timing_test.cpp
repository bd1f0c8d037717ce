// Each rule of the gate where it alone decides.
#include "harness/gate/timing.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sealbench::gate {
namespace {

/// Medians of sessions that neither spread nor depend on each other more than this shows: `mean` plus and minus
/// `spread` in turn.
std::vector<double> sessions(double mean, double spread, std::size_t count = 12) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + (i % 2 == 0 ? spread : -spread));
  return values;
}

TimingInput input(std::vector<double> now, std::optional<std::vector<double>> before = std::nullopt) {
  return {.now = std::move(now), .before = std::move(before), .blocks = 600};
}

Timing decide_one(const TimingInput& subject, const std::vector<double>& control = {}) {
  return decide_timing(std::vector{subject}, control, {}).front();
}

TEST(Timing, BlamesTheMachineWhicheverWayTheControlDiffers) {
  const TimingInput slower = input(sessions(0.1, 0.001), sessions(0, 0.001));
  ASSERT_EQ(decide_one(slower).verdict, Verdict::slower);
  EXPECT_EQ(decide_one(slower, sessions(0, 0.001)).verdict, Verdict::slower);
  for (const double off : {0.05, -0.05}) {
    const Timing timing = decide_one(slower, sessions(off, 0.001));
    EXPECT_EQ(timing.verdict, Verdict::environment) << off;
    EXPECT_EQ(timing.disturbance, Disturbance::control_differs) << off;
  }
}

/// A subject that is just slower than allowed when it is gated alone, is not among ten: one of ten may look so by
/// chance.
TEST(Timing, AmongManySubjectsOneMustDifferMore) {
  double shift = 0.025;
  while (decide_one(input(sessions(shift, 0.01))).verdict != Verdict::slower) shift += 0.0002;
  std::vector<TimingInput> ten(10, input(sessions(0, 0.01)));
  ten[3] = input(sessions(shift, 0.01));
  EXPECT_NE(decide_timing(ten, {}, {})[3].verdict, Verdict::slower);
  ten[3] = input(sessions(2 * shift, 0.01));
  EXPECT_EQ(decide_timing(ten, {}, {})[3].verdict, Verdict::slower);
}

/// The baseline is an estimate: what is known of it badly moves the bound, not only the change.
TEST(Timing, AVagueBaselineShowsNothing) {
  const std::vector<double> now = sessions(0.08, 0.002);
  EXPECT_EQ(decide_one(input(now, sessions(0, 0.002))).verdict, Verdict::slower);
  const Timing vague = decide_one(input(now, sessions(0, 0.15)));
  EXPECT_EQ(vague.verdict, Verdict::cant_tell);
  EXPECT_NEAR(vague.change, std::expm1(0.08), 1e-9);
  EXPECT_TRUE(vague.baseline_is_vague);
}

/// Of sessions that follow each other in a wave, in either run, next to nothing is known.
TEST(Timing, BlamesTheMachineForDependenceInEitherRun) {
  std::vector<double> wave;
  for (int i = 0; i < 20; ++i) wave.push_back(0.01 * std::sin(i / 4.0));
  std::vector<double> later = wave;
  for (double& value : later) value += 0.2;
  const Timing of_baseline = decide_one(input(sessions(0.2, 0.001), wave));
  EXPECT_EQ(of_baseline.verdict, Verdict::environment);
  EXPECT_EQ(of_baseline.disturbance, Disturbance::blocks_depend);
  EXPECT_TRUE(of_baseline.baseline_is_vague);
  const Timing of_run = decide_one(input(later, sessions(0, 0.001)));
  EXPECT_EQ(of_run.verdict, Verdict::environment);
  EXPECT_EQ(of_run.disturbance, Disturbance::blocks_depend);
  EXPECT_FALSE(of_run.baseline_is_vague);
}

/// The estimate lies within what is allowed; that it does is shown only where it is known well.
TEST(Timing, WithinIsShownAndNotGuessed) {
  EXPECT_EQ(decide_one(input(sessions(0.01, 0.002))).verdict, Verdict::within);
  EXPECT_EQ(decide_one(input(sessions(0.01, 0.1))).verdict, Verdict::cant_tell);
  EXPECT_EQ(decide_one(input(sessions(-0.01, 0.002))).verdict, Verdict::faster);
  EXPECT_EQ(decide_one(input(sessions(-0.01, 0.1))).verdict, Verdict::cant_tell);
}

/// Looked at for the third time, the same figures must be clearer.
TEST(Timing, EveryLookSpendsItsShareOfTheError) {
  double shift = 0.025;
  while (decide_one(input(sessions(shift, 0.01))).verdict != Verdict::slower) shift += 0.0002;
  const std::vector subject = {input(sessions(shift, 0.01))};
  EXPECT_EQ(decide_timing(subject, {}, {}, 1)[0].verdict, Verdict::slower);
  EXPECT_NE(decide_timing(subject, {}, {}, 3)[0].verdict, Verdict::slower);
}

}  // namespace
}  // namespace sealbench::gate
