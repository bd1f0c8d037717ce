// How often the intervals that we print hold the true value, in simulations: within one per cent of what they claim.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <cstdio>
#include <functional>

#include "harness/analysis/autocorrelation.hpp"
#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/precision.hpp"
#include "harness/analysis/proportion_interval.hpp"
#include "harness/analysis/sessions.hpp"
#include "harness/analysis/two_sample.hpp"
#include "tests/support/noise.hpp"
#include "tests/support/simulation.hpp"

namespace sealbench::analysis {
namespace {

constexpr double kTolerance = 0.01;

/// The share of `trials` in which covers(i) is true; printed with its bounds.
double coverage(const char* what, std::size_t trials, const std::function<bool(std::size_t)>& covers) {
  std::size_t covered = 0;
  for (std::size_t i = 0; i < trials; ++i) covered += covers(i) ? 1 : 0;
  const Interval bounds = proportion_interval(covered, trials);
  const double share = static_cast<double>(covered) / static_cast<double>(trials);
  std::printf("%-44s %.2f %% [%.2f, %.2f] of %zu\n", what, 100 * share, 100 * bounds.low, 100 * bounds.high, trials);
  return share;
}

/// Log ratios of one subject that is as fast as the reference: their median is 0, because both have the same
/// distribution.
std::vector<double> equal_ratios(testing::Machine& machine, std::size_t blocks) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::vector<double>& block = machine.block();
    ratios.push_back(block[1] - block[0]);
  }
  return ratios;
}

bool holds(const Interval& interval, double value) { return interval.low <= value && value <= interval.high; }

class Coverage : public ::testing::TestWithParam<testing::NoiseKind> {};

/// What a session does to one subject alone is left out: no interval from the blocks of one session can know it.
TEST_P(Coverage, OfThePairedRatioIsWhatItSays) {
  testing::NoiseKind kind = GetParam();
  kind.session_subject = 0;
  const std::size_t blocks = 100;
  const double claimed = median_ranks(blocks)->coverage;
  const double found = coverage(("ratio, " + kind.name).c_str(), 10'000, [&](std::size_t i) {
    testing::Machine machine(kind, 1, i);
    return holds(*median_interval(equal_ratios(machine, blocks)), 0);
  });
  EXPECT_NEAR(found, claimed, kTolerance);
}

INSTANTIATE_TEST_SUITE_P(Noise, Coverage, ::testing::ValuesIn(testing::noise_kinds()),
                         [](const auto& kind) { return kind.param.name; });

/// --precision: looked at after the first blocks and every third of them more, ended when the interval is as narrow as
/// was asked for. Made-up noise, for a recording repeats its values when it is long, and an interval is conservative
/// with ties.
TEST(CoverageOf, ARunThatEndsWhenItIsPreciseIsWhatItSays) {
  const struct {
    testing::NoiseKind kind;
    std::size_t first;
    double half_width;
  } cases[] = {
      {{.name = "plain", .recording = {}, .spread = 0.05}, 60, 0.01},
      {{.name = "plain", .recording = {}, .spread = 0.05}, 300, 0.005},
      {{.name = "skewed", .recording = {}, .spread = 0.08, .tail = 0.05}, 60, 0.02},
      {{.name = "skewed", .recording = {}, .spread = 0.08, .tail = 0.05}, 300, 0.008},
  };
  const std::size_t trials = testing::simulates_fully() ? 20'000 : 2'000;
  for (const auto& [kind, first, half_width] : cases) {
    const std::string what = fmt::format("ended by --precision {} %, {}, {} first", 100 * half_width, kind.name, first);
    const double found = coverage(what.c_str(), trials, [&](std::size_t i) {
      testing::Machine machine(kind, 1, i);
      std::vector<double> ratios = equal_ratios(machine, first);
      for (;;) {
        const Interval interval = *median_interval(ratios);
        if (std::max((interval.high - interval.low) / 2, *implied_half_width(ratios)) <= half_width)
          return holds(interval, 0);
        const std::vector<double> more = equal_ratios(machine, first / 3);
        ratios.insert(ratios.end(), more.begin(), more.end());
      }
    });
    EXPECT_NEAR(found, kConfidence, kTolerance);
  }
}

/// Exactly, by the binomial distribution: Clopper and Pearson's interval covers with 95 % at least, whatever the rate.
TEST(CoverageOf, TheIntervalOfARateIsAtLeastWhatItSays) {
  for (const double rate : {0.001, 0.01, 0.05, 0.3, 0.5}) {
    for (const std::size_t gates : {std::size_t{20}, std::size_t{100}, std::size_t{400}}) {
      const boost::math::binomial_distribution<double> alarms(static_cast<double>(gates), rate);
      double covered = 0;
      for (std::size_t k = 0; k <= gates; ++k) {
        if (holds(proportion_interval(k, gates), rate)) covered += pdf(alarms, static_cast<double>(k));
      }
      EXPECT_GE(covered, kConfidence) << rate << " of " << gates;
    }
  }
}

TEST(CoverageOf, TheMedianIntervalIsWhatItSaysForFewAndSkewedValues) {
  for (const std::size_t count : {std::size_t{6}, std::size_t{10}, std::size_t{31}, std::size_t{300}}) {
    std::mt19937_64 random(count);
    std::exponential_distribution<double> exponential;
    const double found = coverage("median of exponential values", 10'000, [&](std::size_t) {
      std::vector<double> values(count);
      for (double& value : values) value = exponential(random);
      return holds(*median_interval(values), std::log(2.0));
    });
    EXPECT_NEAR(found, median_ranks(count)->coverage, kTolerance) << count;
  }
}

TEST(CoverageOf, TheShiftBetweenTwoRunsIsWhatItSays) {
  std::mt19937_64 random(1);
  std::exponential_distribution<double> exponential;
  const double found = coverage("shift of two runs, skewed", 5'000, [&](std::size_t) {
    std::vector<double> before(60);
    std::vector<double> now(80);
    for (double& value : before) value = exponential(random);
    for (double& value : now) value = 0.3 + exponential(random);
    return holds(*shift(before, now)->interval, 0.3);
  });
  EXPECT_NEAR(found, kConfidence, kTolerance);
}

/// What the paired interval cannot know is reported beside it.
TEST(Warnings, ComeWhenSessionsDifferOrBlocksDependOnEachOther) {
  std::size_t sessions_seen = 0;
  std::size_t false_alarms = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const double effect : {0.0, 0.03}) {
      testing::Machine machine({.name = "sessions", .spread = 0.05, .session_subject = effect}, 1, seed);
      std::vector<std::vector<double>> sessions;
      for (int i = 0; i < 5; ++i) {
        machine.new_session();
        sessions.push_back(equal_ratios(machine, 60));
      }
      (effect > 0 ? sessions_seen : false_alarms) += variance_components(sessions)->p_value < 0.01;
    }
  }
  EXPECT_GE(sessions_seen, 180U);
  EXPECT_LE(false_alarms, 8U);
  std::vector<double> drifting;
  testing::Machine machine({.name = "drifting", .spread = 0.05, .drift = 0.05}, 1, 1);
  for (int i = 0; i < 300; ++i) drifting.push_back(machine.block()[0]);
  EXPECT_TRUE(is_autocorrelated(drifting));
}

}  // namespace
}  // namespace sealbench::analysis
