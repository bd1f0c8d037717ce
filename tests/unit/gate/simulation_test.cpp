// The decision rule on simulated machines, with the shapes that bench gate launches: how often it cries wolf, and what
// it misses. Rates carry Clopper-Pearson bounds, and a rate is claimed only where its bound says so. A default run has
// the corners with few gates; SEALBENCH_SIMULATION=full prints the tables of docs/measurement.md.
#include "tests/support/simulation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>

#include "harness/analysis/proportion_interval.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/gate/shape.hpp"
#include "harness/gate/timing.hpp"
#include "tests/support/noise.hpp"

namespace sealbench::gate {
namespace {

/// What a baseline and a gate may take; bench has time instead. Ratios that remember the last hundred blocks need many.
constexpr std::size_t kMostBlocks = 30'000;
constexpr std::size_t kMostBlocksToFind = 60'000;

/// One more session of so many blocks: its median log ratio for each subject.
using MeasureSession = std::function<std::vector<double>(std::size_t blocks)>;

/// The medians of sessions, by subject.
using Medians = std::vector<std::vector<double>>;

void measure(const MeasureSession& session, std::size_t blocks, std::size_t of_session, Medians& medians) {
  for (; blocks > 0; blocks -= std::min(blocks, of_session)) {
    const std::vector<double> one = session(std::min(blocks, of_session));
    medians.resize(one.size());
    for (std::size_t i = 0; i < one.size(); ++i) medians[i].push_back(one[i]);
  }
}

/// As bench gate --update does.
Medians baseline(const MeasureSession& session, const Options& options, std::size_t most) {
  constexpr std::size_t kOfSession = kBaselineShape.blocks / kBaselineShape.sessions;
  Medians medians;
  std::size_t blocks = kBaselineShape.blocks;
  measure(session, blocks, kOfSession, medians);
  for (;;) {
    const std::size_t missing = std::min(blocks_missing(medians, blocks, options), most - blocks);
    if (missing == 0) return medians;
    const std::size_t more = std::min(blocks, (missing + kOfSession - 1) / kOfSession * kOfSession);
    measure(session, more, kOfSession, medians);
    blocks += more;
  }
}

struct Outcome {
  bool first_slower = false;  ///< the subject that is slowed, where one is
  bool any_slower = false;
  bool all_pass = false;
  bool environment = false;
  std::size_t blocks = 0;
};

/// One gate from baseline to decision, looking whenever there is twice as much, as bench gate does.
Outcome gate(const MeasureSession& before_session, const MeasureSession& now_session, std::size_t most) {
  const Options options;
  const Medians before = baseline(before_session, options, std::max(most, kMostBlocks));
  constexpr std::size_t kOfSession = kFirstLook.blocks / kFirstLook.sessions;
  Medians now;
  std::size_t blocks = 0;
  for (std::size_t look = 1;; ++look) {
    const std::size_t more = std::min(blocks == 0 ? kFirstLook.blocks : blocks, most - blocks);
    measure(now_session, more, kOfSession, now);
    blocks += more;
    std::vector<TimingInput> inputs;
    for (std::size_t i = 0; i < now.size(); ++i)
      inputs.push_back({.now = now[i], .before = before[i], .blocks = blocks});
    const std::vector<Timing> timings = decide_timing(inputs, {}, options, look);
    Outcome outcome{.first_slower = timings[0].verdict == Verdict::slower, .all_pass = true, .blocks = blocks};
    bool open = false;
    for (const Timing& timing : timings) {
      outcome.any_slower = outcome.any_slower || timing.verdict == Verdict::slower;
      outcome.environment = outcome.environment || timing.verdict == Verdict::environment;
      outcome.all_pass = outcome.all_pass && (timing.verdict == Verdict::within || timing.verdict == Verdict::faster);
      open = open || timing.verdict == Verdict::cant_tell || timing.verdict == Verdict::environment;
    }
    if (!open || outcome.any_slower || blocks >= most) return outcome;
  }
}

struct Rates {
  std::size_t gates = 0, any_slower = 0, first_slower = 0, pass = 0, environment = 0;
  double blocks = 0;

  void add(const Outcome& outcome) {
    ++gates;
    any_slower += outcome.any_slower;
    first_slower += outcome.first_slower;
    pass += outcome.all_pass;
    environment += outcome.environment;
    blocks += static_cast<double>(outcome.blocks);
  }
  [[nodiscard]] double mean_blocks() const { return blocks / static_cast<double>(gates); }
};

/// Ratios that a first-order autoregression makes, going on from session to session, and sessions that differ.
struct Ratios {
  std::size_t subjects = 1;
  double autocorrelation = 0;  ///< from block to block
  double session_spread = 0;   ///< standard deviation between sessions
  double spread = 0.05;        ///< of one block
};

class SimulatedRatios {
 public:
  SimulatedRatios(const Ratios& kind, double first_slower_by, std::uint64_t seed)
      : kind_(kind), shift_(first_slower_by), random_(seed), state_(kind.subjects) {
    for (double& state : state_) state = normal_(random_);
  }

  std::vector<double> session(std::size_t blocks) {
    std::vector<double> medians;
    values_.resize(blocks);
    const double innovation = std::sqrt(1 - kind_.autocorrelation * kind_.autocorrelation);
    for (std::size_t subject = 0; subject < kind_.subjects; ++subject) {
      for (double& value : values_)
        value = state_[subject] = kind_.autocorrelation * state_[subject] + innovation * normal_(random_);
      const double level = kind_.session_spread * normal_(random_) + (subject == 0 ? shift_ : 0);
      medians.push_back(level + kind_.spread * analysis::median(values_));
    }
    return medians;
  }

 private:
  Ratios kind_;
  double shift_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  std::vector<double> state_;
  std::vector<double> values_;
};

Rates simulate(const Ratios& kind, double slowdown, std::size_t gates, std::size_t most) {
  Rates rates;
  for (std::uint64_t i = 0; i < gates; ++i) {
    SimulatedRatios before(kind, 0, 2 * i + 1);
    SimulatedRatios now(kind, std::log1p(slowdown), 2 * i + 2);
    rates.add(gate([&](std::size_t blocks) { return before.session(blocks); },
                   [&](std::size_t blocks) { return now.session(blocks); }, most));
  }
  return rates;
}

std::string rate_text(std::size_t count, std::size_t gates) {
  const auto bounds = analysis::proportion_interval(count, gates);
  char text[80];
  std::snprintf(text, sizeof text, "%.1f %% [%.1f, %.1f]",
                100.0 * static_cast<double>(count) / static_cast<double>(gates), 100 * bounds.low, 100 * bounds.high);
  return text;
}

/// Cells of the table; a default run has those that are hardest.
std::vector<Ratios> cells() {
  std::vector<Ratios> all;
  for (const std::size_t subjects : {std::size_t{1}, std::size_t{4}, std::size_t{16}}) {
    for (const double autocorrelation : {0.0, 0.5, 0.9, 0.98}) {
      for (const double spread : {0.003, 0.005, 0.015, 0.03}) {
        const bool is_corner = (subjects == 1 || subjects == 16) && (autocorrelation == 0 || autocorrelation == 0.98) &&
                               (spread == 0.005 || spread == 0.03);
        if (testing::simulates_fully() || (is_corner && subjects * (autocorrelation > 0) < 16))
          all.push_back({.subjects = subjects, .autocorrelation = autocorrelation, .session_spread = spread});
      }
    }
  }
  return all;
}

constexpr double kPromisedSpread = 0.005;  ///< of sessions, up to which a slowdown of 5 % is found

TEST(GateSimulation, CriesWolfInAtMostOnePercentWhateverSessionsAndBlocksDo) {
  const std::size_t gates = testing::simulates_fully() ? 1000 : 600;
  std::printf("subjects  autocorrelation  session spread  false alarms [95 %%]   passed   environment  blocks\n");
  for (const Ratios& cell : cells()) {
    const Rates rates = simulate(cell, 0, gates, testing::simulates_fully() ? kMostBlocks : 6'000);
    std::printf("%8zu %16.2f %13.1f %% %21s %7.1f %% %10.1f %% %7.0f\n", cell.subjects, cell.autocorrelation,
                100 * cell.session_spread, rate_text(rates.any_slower, gates).c_str(),
                100.0 * static_cast<double>(rates.pass) / static_cast<double>(gates),
                100.0 * static_cast<double>(rates.environment) / static_cast<double>(gates), rates.mean_blocks());
    std::fflush(stdout);
    EXPECT_LE(analysis::proportion_upper_bound(rates.any_slower, gates), 0.015);
  }
}

/// Of all subjects the first alone is slower.
TEST(GateSimulation, FindsASlowdownOfFivePercentWhereSessionsDifferByHalfAPercentOrLess) {
  const std::size_t gates = testing::simulates_fully() ? 300 : 100;
  std::printf("subjects  autocorrelation  session spread  5 %% found [95 %%]      blocks\n");
  for (const Ratios& cell : cells()) {
    if (cell.session_spread > kPromisedSpread) continue;
    if (!testing::simulates_fully() && cell.autocorrelation > 0) continue;
    const Rates rates = simulate(cell, 0.05, gates, kMostBlocksToFind);
    std::printf("%8zu %16.2f %13.1f %% %21s %7.0f\n", cell.subjects, cell.autocorrelation, 100 * cell.session_spread,
                rate_text(rates.first_slower, gates).c_str(), rates.mean_blocks());
    std::fflush(stdout);
    EXPECT_GE(static_cast<double>(rates.first_slower), 0.95 * static_cast<double>(gates));
  }
}

/// With launches of a real run, drawn in stretches of neighbours, and what other machines do besides.
class GateOnRecordedNoise : public ::testing::TestWithParam<testing::NoiseKind> {};

Rates simulate(const testing::NoiseKind& kind, double slowdown, std::size_t gates, std::size_t most) {
  constexpr std::size_t kSubjects = 3;
  Rates rates;
  for (std::uint64_t i = 0; i < gates; ++i) {
    testing::Machine before(kind, kSubjects, 2 * i + 1);
    testing::Machine now(kind, kSubjects, 2 * i + 2);
    const auto session_of = [&](testing::Machine& machine, double slower) {
      return [&machine, slower](std::size_t blocks) {
        machine.new_session();
        Medians ratios(kSubjects);
        for (std::size_t block = 0; block < blocks; ++block) {
          const std::vector<double>& times = machine.block(slower);
          for (std::size_t subject = 0; subject < kSubjects; ++subject)
            ratios[subject].push_back(times[subject + 1] - times[0]);
        }
        std::vector<double> medians;
        for (const auto& values : ratios) medians.push_back(analysis::median(values));
        return medians;
      };
    };
    rates.add(gate(session_of(before, 0), session_of(now, std::log1p(slowdown)), most));
  }
  return rates;
}

Rates printed(const testing::NoiseKind& kind, double slowdown, std::size_t gates, std::size_t most) {
  const Rates rates = simulate(kind, slowdown, gates, most);
  std::printf("%-9s %+.1f %%: slower %s of %zu, all pass %.1f %%, blocks %.0f\n", kind.name.c_str(), 100 * slowdown,
              rate_text(rates.any_slower, gates).c_str(), gates,
              100 * static_cast<double>(rates.pass) / static_cast<double>(gates), rates.mean_blocks());
  return rates;
}

TEST_P(GateOnRecordedNoise, CriesWolfInAtMostOnePercentAndPassesTheRest) {
  const Rates rates = printed(GetParam(), 0, testing::simulates_fully() ? 1000 : 250, kMostBlocks);
  EXPECT_LE(analysis::proportion_upper_bound(rates.any_slower, rates.gates), 0.015);
  EXPECT_GE(analysis::proportion_lower_bound(rates.pass, rates.gates), 0.95);
}

TEST_P(GateOnRecordedNoise, FindsASlowdownOfFivePercent) {
  const Rates rates = printed(GetParam(), 0.05, testing::simulates_fully() ? 300 : 60, kMostBlocks);
  EXPECT_GE(analysis::proportion_lower_bound(rates.any_slower, rates.gates), testing::simulates_fully() ? 0.95 : 0.93);
}

TEST_P(GateOnRecordedNoise, KeepsItsPromiseAtTheVeryLimitHoweverOftenItLooks) {
  const Options options;
  const Rates rates = printed(GetParam(), options.max_slowdown, testing::simulates_fully() ? 300 : 60, 6'000);
  EXPECT_LE(analysis::proportion_lower_bound(rates.any_slower, rates.gates), options.alpha_slower);
}

INSTANTIATE_TEST_SUITE_P(Noise, GateOnRecordedNoise, ::testing::ValuesIn(testing::noise_kinds()),
                         [](const auto& kind) { return kind.param.name; });

/// Where launches take from half to twice their median it can show nothing within its blocks, and says so.
TEST(GateSimulationOnABusyMachine, CannotTellRatherThanCryWolf) {
  const Rates rates = printed(testing::busy_machine(), 0, 250, 2'400);
  EXPECT_LE(analysis::proportion_upper_bound(rates.any_slower, rates.gates), 0.015);
}

}  // namespace
}  // namespace sealbench::gate
