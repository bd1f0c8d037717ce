// How often the mean over hosts and the range for a further host hold what they claim, in fleets of simulated hosts:
// their noise is recorded (tests/data), quiet and busy ones are mixed, with 20 to 300 blocks each, and how much hosts
// differ is known. SEALBENCH_SIMULATION=full prints the table of docs/fleet.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "harness/analysis/paired_ratio.hpp"
#include "harness/fleet/overview.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/noise.hpp"
#include "tests/support/simulation.hpp"

namespace sealbench::fleet {
namespace {

using analysis::Effect;

/// Which hosts a fleet has, and how often its intervals hold at least.
struct Mix {
  const char* name;
  double fewest_blocks;
  double busy;  ///< a share of the hosts: while they were measured, other work kept their processors busy
  double claimed;
};

const std::vector<Mix>& mixes() {
  static const std::vector<Mix> kMixes = {{.name = "alike", .fewest_blocks = 100, .busy = 0, .claimed = 0.945},
                                          {.name = "unequal", .fewest_blocks = 20, .busy = 0.25, .claimed = 0.905}};
  return kMixes;
}

/// A host's error and the variance that its interval implies: what its ratio is away from its true one, whatever that
/// is.
std::vector<Effect> simulated_errors(const Mix& mix, std::size_t hosts) {
  constexpr double kMostBlocks = 300;
  std::mt19937_64 random(20151);
  std::uniform_real_distribution<double> uniform;
  std::vector<Effect> errors;
  while (errors.size() < hosts) {
    const auto blocks =
        static_cast<std::size_t>(mix.fewest_blocks * std::pow(kMostBlocks / mix.fewest_blocks, uniform(random)));
    const char* const recording = uniform(random) < mix.busy ? "busy" : "quiet";
    testing::Machine machine({.name = "recorded", .recording = recording}, 1, random());
    std::vector<double> reference;
    std::vector<double> other;
    for (std::size_t block = 0; block < blocks; ++block) {
      const std::vector<double>& times = machine.block();
      reference.push_back(std::exp(times[0]));
      other.push_back(std::exp(times[1]));
    }
    const results::Ratio ratio =
        analysis::paired_ratio(testing::subject("other", other), testing::subject("reference", reference));
    errors.push_back(*effect_of({.ratio = ratio, .has_ratio = true}));
  }
  return errors;
}

struct Coverage {
  double mean = 0;
  double further_host = 0;
};

/// Fleets of so many hosts whose logarithms differ by `between`.
Coverage coverage(const std::vector<Effect>& errors, std::size_t hosts, double between, int fleets) {
  std::mt19937_64 random(hosts * 1000 + static_cast<std::size_t>(between * 1e4));
  std::normal_distribution<double> normal;
  Coverage held;
  for (int i = 0; i < fleets; ++i) {
    std::vector<Effect> fleet;
    while (fleet.size() < hosts) {
      const Effect& error = errors[random() % errors.size()];
      fleet.push_back({.value = between * normal(random) + error.value, .variance = error.variance});
    }
    const auto found = analysis::random_effects(fleet);
    const auto holds = [](const analysis::Interval& interval, double value) {
      return interval.low <= value && value <= interval.high ? 1.0 : 0.0;
    };
    held.mean += holds(*found->interval, 0) / fleets;
    held.further_host += holds(*found->prediction, between * normal(random)) / fleets;
  }
  return held;
}

/// The standard error below which a share of the hosts lies.
double error_at(const std::vector<Effect>& errors, double share) {
  std::vector<double> variances;
  for (const Effect& error : errors) variances.push_back(error.variance);
  std::sort(variances.begin(), variances.end());
  return std::sqrt(variances[static_cast<std::size_t>(share * static_cast<double>(variances.size() - 1))]);
}

std::vector<std::size_t> numbers_of_hosts() {
  if (testing::simulates_fully()) return {3, 4, 5, 10, 30, 100, 1000};
  return {3, 5, 30};
}

TEST(FleetCoverage, OfTheMeanAndOfAFurtherHostIsWhatTheyClaim) {
  const bool full = testing::simulates_fully();
  const int fleets = full ? 10000 : 2000;
  const double tolerance = 3.5 * std::sqrt(0.05 * 0.95 / fleets);
  for (const Mix& mix : mixes()) {
    const std::vector<Effect> errors = simulated_errors(mix, full ? 20000 : 1500);
    if (full) {
      std::printf("%s: errors %.4f, median %.4f, %.4f\n", mix.name, error_at(errors, 0.05), error_at(errors, 0.5),
                  error_at(errors, 0.95));
    }
    for (const double between : {0.0, 0.01, 0.03, 0.1, 0.3}) {
      for (const std::size_t hosts : numbers_of_hosts()) {
        const Coverage held = coverage(errors, hosts, between, hosts < 1000 ? fleets : fleets / 5);
        if (full) {
          std::printf("| %s | %.2f | %zu | %.1f %% | %.1f %% |\n", mix.name, between, hosts, 100 * held.mean,
                      100 * held.further_host);
        }
        EXPECT_GE(held.mean, mix.claimed - tolerance) << mix.name << ' ' << between << " of " << hosts;
        // Below the errors of the hosts nobody can tell how much they differ.
        const bool told = between == 0 || between >= 4 * error_at(errors, 0.5);
        EXPECT_GE(held.further_host, told ? mix.claimed - tolerance : 0)
            << mix.name << ' ' << between << " of " << hosts;
      }
    }
  }
}

}  // namespace
}  // namespace sealbench::fleet
