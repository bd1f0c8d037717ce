// The decision rule on simulated machines: how often it cries wolf, and what it misses. Rates carry Clopper-Pearson
// bounds, and a rate is claimed only where its bound says so.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "harness/analysis/proportion_interval.hpp"
#include "harness/gate/timing.hpp"
#include "tests/support/noise.hpp"

namespace sealbench::gate {
namespace {

constexpr std::size_t kSubjects = 3;
constexpr std::size_t kBaselineBlocks = 3000;
constexpr std::size_t kFirstLook = 300;
constexpr std::size_t kMoreBlocks = 300;
constexpr std::size_t kMostBlocks = 6000;
constexpr std::size_t kSessionBlocks = 100;

/// Appends the log ratios of `count` blocks, with a new session every kSessionBlocks.
void measure(testing::Machine& machine, std::size_t count, double slowdown, std::vector<std::vector<double>>& ratios) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i % kSessionBlocks == 0) machine.new_session();
    const std::vector<double>& block = machine.block(slowdown);
    for (std::size_t subject = 0; subject < kSubjects; ++subject)
      ratios[subject].push_back(block[subject + 1] - block[0]);
  }
}

struct Outcome {
  bool slower = false;   ///< any subject
  bool decided = false;  ///< every subject
  bool all_pass = false;
  std::size_t blocks = 0;
};

/// One gate from baseline to decision, looking again after every further batch of blocks, as `bench gate` does.
Outcome gate(const testing::NoiseKind& kind, double slowdown, std::uint64_t seed) {
  const Options options;
  testing::Machine machine(kind, kSubjects, seed);
  std::vector<std::vector<double>> before(kSubjects);
  std::vector<std::vector<double>> now(kSubjects);
  measure(machine, kBaselineBlocks, 0, before);
  measure(machine, kFirstLook, std::log1p(slowdown), now);
  for (;;) {
    std::vector<TimingInput> inputs;
    for (std::size_t i = 0; i < kSubjects; ++i) inputs.push_back({.now = now[i], .before = before[i]});
    Outcome outcome{.slower = false, .decided = true, .all_pass = true, .blocks = now[0].size()};
    for (const Timing& timing : decide_timing(inputs, {}, options)) {
      outcome.slower = outcome.slower || timing.verdict == Verdict::slower;
      outcome.decided = outcome.decided && timing.verdict != Verdict::cant_tell;
      outcome.all_pass = outcome.all_pass && (timing.verdict == Verdict::within || timing.verdict == Verdict::faster);
    }
    if (outcome.decided || outcome.slower || now[0].size() >= kMostBlocks) return outcome;
    measure(machine, kMoreBlocks, std::log1p(slowdown), now);
  }
}

struct Rates {
  std::size_t gates = 0, slower = 0, pass = 0;
  double blocks = 0;
};

Rates simulate(const testing::NoiseKind& kind, double slowdown, std::size_t gates) {
  Rates rates{.gates = gates};
  for (std::size_t i = 0; i < gates; ++i) {
    const Outcome outcome = gate(kind, slowdown, 1'000'000 * static_cast<std::uint64_t>(slowdown * 1000) + i);
    rates.slower += outcome.slower;
    rates.pass += outcome.all_pass;
    rates.blocks += static_cast<double>(outcome.blocks) / static_cast<double>(gates);
  }
  const auto interval = analysis::proportion_interval(rates.slower, gates);
  std::printf("%-9s %+.1f %%: slower %zu of %zu [%.2f %%, %.2f %%], all pass %.1f %%, blocks %.0f\n", kind.name.c_str(),
              100 * slowdown, rates.slower, gates, 100 * interval.low, 100 * interval.high,
              100 * static_cast<double>(rates.pass) / static_cast<double>(gates), rates.blocks);
  return rates;
}

class GateSimulation : public ::testing::TestWithParam<testing::NoiseKind> {};

/// 2,000 for each kind of noise; 12,000 together with recorded noise.
TEST_P(GateSimulation, CriesWolfInAtMostOnePercentOfUnchangedTrees) {
  const Rates rates = simulate(GetParam(), 0, 2'000);
  EXPECT_LE(analysis::proportion_upper_bound(rates.slower, rates.gates), 0.01);
  EXPECT_GE(analysis::proportion_lower_bound(rates.pass, rates.gates), 0.95);
}

TEST_P(GateSimulation, FindsASlowdownOfFivePercent) {
  const Rates rates = simulate(GetParam(), 0.05, 300);
  EXPECT_GE(analysis::proportion_lower_bound(rates.slower, rates.gates), 0.95);
}

TEST_P(GateSimulation, KeepsItsPromiseAtTheVeryLimitHoweverOftenItLooks) {
  const Options options;
  const Rates rates = simulate(GetParam(), options.max_slowdown, 100);
  EXPECT_LE(analysis::proportion_lower_bound(rates.slower, rates.gates), options.alpha_slower);
}

/// Where launches take from half to twice their median it can show nothing, and says so.
TEST(GateSimulationOnABusyMachine, CannotTellRatherThanCryWolf) {
  const Rates rates = simulate(testing::busy_machine(), 0, 500);
  EXPECT_LE(analysis::proportion_upper_bound(rates.slower, rates.gates), 0.01);
}

INSTANTIATE_TEST_SUITE_P(Noise, GateSimulation, ::testing::ValuesIn(testing::noise_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace sealbench::gate
