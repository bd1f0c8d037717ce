#include "harness/analysis/bootstrap.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <random>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {
namespace {

const boost::math::normal_distribution<double> kNormal;

std::size_t draw(std::mt19937_64& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

SessionTimes joined(std::span<const SessionTimes> sessions) {
  SessionTimes all;
  for (const SessionTimes& session : sessions) all.insert(all.end(), session.begin(), session.end());
  return all;
}

SessionTimes resample(std::span<const SessionTimes> sessions, ResampledUnit unit, std::mt19937_64& random) {
  SessionTimes drawn;
  for (const SessionTimes& session : sessions) {
    if (unit == ResampledUnit::sessions) {
      const SessionTimes& other = sessions[draw(random, sessions.size())];
      drawn.insert(drawn.end(), other.begin(), other.end());
    } else {
      for (std::size_t i = 0; i < session.size(); ++i) drawn.push_back(session[draw(random, session.size())]);
    }
  }
  return drawn;
}

/// The statistic without one unit, for every unit.
std::vector<double> jackknife(std::span<const SessionTimes> sessions, ResampledUnit unit, const Statistic& statistic) {
  std::vector<double> values;
  const auto without = [&](std::size_t begin, std::size_t count) {
    SessionTimes rest = joined(sessions);
    const auto first = rest.begin() + static_cast<std::ptrdiff_t>(begin);
    rest.erase(first, first + static_cast<std::ptrdiff_t>(count));
    values.push_back(statistic(rest));
  };
  std::size_t begin = 0;
  for (const SessionTimes& session : sessions) {
    if (unit == ResampledUnit::sessions) {
      without(begin, session.size());
    } else {
      for (std::size_t i = 0; i < session.size(); ++i) without(begin + i, 1);
    }
    begin += session.size();
  }
  return values;
}

/// A sixth of the skewness of the jackknife's influence values.
double acceleration(std::span<const double> jackknifed) {
  const double mean = moments(jackknifed).mean();
  double squares = 0;
  double cubes = 0;
  for (const double value : jackknifed) {
    squares += (mean - value) * (mean - value);
    cubes += (mean - value) * (mean - value) * (mean - value);
  }
  return squares == 0 ? 0 : cubes / (6 * std::pow(squares, 1.5));
}

/// The share of resamples below the estimate, those equal to it by halves, as a normal deviate.
double bias_correction(std::span<const double> replicates, double estimate) {
  double below = 0;
  for (const double replicate : replicates) below += replicate < estimate ? 1 : replicate == estimate ? 0.5 : 0;
  const auto count = static_cast<double>(replicates.size());
  return quantile(kNormal, std::clamp(below / count, 0.5 / count, 1 - 0.5 / count));
}

/// Half-width in standard deviations of the resamples: Student's t, and their variance being short by (n - 1) / n.
double critical_value(std::size_t units, double confidence) {
  const auto n = static_cast<double>(units);
  const boost::math::students_t_distribution<double> t(n - 1);
  return std::sqrt(n / (n - 1)) * quantile(t, 1 - (1 - confidence) / 2);
}

}  // namespace

// Plain sums: thousands of resamples are averaged, and a sum of positive times loses nothing that matters.
double mean_time(std::span<const BlockTimes> blocks) {
  double sum = 0;
  for (const BlockTimes& block : blocks) sum += block.subject;
  return sum / static_cast<double>(blocks.size());
}

double ratio_of_means(std::span<const BlockTimes> blocks) {
  double subject = 0;
  double reference = 0;
  for (const BlockTimes& block : blocks) {
    subject += block.subject;
    reference += block.reference;
  }
  return subject / reference;
}

std::optional<BootstrapInterval> bootstrap_interval(std::span<const SessionTimes> sessions, const Statistic& statistic,
                                                    const BootstrapOptions& options) {
  const ResampledUnit unit = sessions.size() >= kSessionsForBootstrap ? ResampledUnit::sessions : ResampledUnit::blocks;
  const SessionTimes all = joined(sessions);
  const std::size_t units = unit == ResampledUnit::sessions ? sessions.size() : all.size();
  if (units < 2) return std::nullopt;

  const double estimate = statistic(all);
  std::mt19937_64 random(options.seed);
  std::vector<double> replicates;
  replicates.reserve(options.resamples);
  for (std::size_t i = 0; i < options.resamples; ++i) replicates.push_back(statistic(resample(sessions, unit, random)));
  const double bias = bias_correction(replicates, estimate);
  const double skew = acceleration(jackknife(sessions, unit, statistic));
  const double critical = critical_value(units, options.confidence);
  const auto limit = [&](double z) {
    return quantile(replicates, cdf(kNormal, bias + (bias + z) / (1 - skew * (bias + z))));
  };
  return BootstrapInterval{
      .interval = {.low = limit(-critical), .high = limit(critical), .coverage = options.confidence}, .unit = unit};
}

std::vector<SessionTimes> times_by_session(const results::Samples& subject, const results::Samples& reference) {
  std::map<std::int64_t, double> reference_wall;
  for (std::size_t i = 0; i < reference.size(); ++i) reference_wall[reference.block.at(i)] = reference.wall_s[i];
  std::map<std::int64_t, SessionTimes> by_session;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    const auto other = reference_wall.find(subject.block.at(i));
    if (other == reference_wall.end()) continue;
    const std::int64_t session = subject.session.empty() ? 0 : subject.session.at(i);
    by_session[session].push_back({.subject = subject.wall_s[i], .reference = other->second});
  }
  std::vector<SessionTimes> sessions;
  for (auto& [session, times] : by_session) sessions.push_back(std::move(times));
  return sessions;
}

}  // namespace sealbench::analysis
