#include "harness/analysis/session_interval.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/session_mean.hpp"
#include "harness/analysis/sessions.hpp"

namespace sealbench::analysis {
namespace {

/// Why sessions of so many blocks have no interval; empty when they have one.
std::string why_none(std::size_t sessions, std::size_t fewest_blocks) {
  if (sessions < 2) return "one session cannot tell how much sessions differ";
  if (fewest_blocks < kBlocksOfSession) {
    return fmt::format("a session of {} block{} is too short, it needs {}", fewest_blocks,
                       fewest_blocks == 1 ? "" : "s", kBlocksOfSession);
  }
  return {};
}

template <typename Session>
std::size_t fewest_blocks(std::span<const Session> sessions) {
  std::size_t fewest = sessions.empty() ? 0 : sessions.front().size();
  for (const Session& session : sessions) fewest = std::min(fewest, session.size());
  return fewest;
}

/// The interval over the values of the sessions, each end put through `transformed`.
template <typename Transform>
SessionInterval interval_over(std::span<const double> values, std::size_t fewest, const Transform& transformed) {
  SessionInterval found{.interval = std::nullopt, .why_none = why_none(values.size(), fewest)};
  if (!found.why_none.empty()) return found;
  Interval interval = t_interval(*session_mean(values));
  interval.low = transformed(interval.low);
  interval.high = transformed(interval.high);
  found.interval = interval;
  return found;
}

double mean_of(const SessionTimes& session, double BlockTimes::*which) {
  Moments times;
  for (const BlockTimes& block : session) times.add(block.*which);
  return times.mean();
}

}  // namespace

std::vector<SessionTimes> times_by_session(const results::Samples& subject, const results::Samples& reference) {
  std::map<std::int64_t, double> of_reference;
  for (std::size_t i = 0; i < reference.size(); ++i) of_reference[reference.block.at(i)] = reference.values()[i];
  std::map<std::int64_t, SessionTimes> by_session;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    const auto other = of_reference.find(subject.block.at(i));
    if (other == of_reference.end()) continue;
    const std::int64_t session = subject.session.empty() ? 0 : subject.session.at(i);
    by_session[session].push_back({.subject = subject.values()[i], .reference = other->second});
  }
  std::vector<SessionTimes> sessions;
  for (auto& [session, times] : by_session) sessions.push_back(std::move(times));
  return sessions;
}

SessionInterval mean_interval(std::span<const SessionTimes> sessions) {
  std::vector<double> means;
  for (const SessionTimes& session : sessions) means.push_back(mean_of(session, &BlockTimes::subject));
  return interval_over(means, fewest_blocks(sessions), [](double value) { return value; });
}

SessionInterval ratio_of_means_interval(std::span<const SessionTimes> sessions) {
  std::vector<double> ratios;
  for (const SessionTimes& session : sessions)
    ratios.push_back(std::log(mean_of(session, &BlockTimes::subject) / mean_of(session, &BlockTimes::reference)));
  return interval_over(ratios, fewest_blocks(sessions), [](double value) { return std::exp(value); });
}

SessionRatio session_ratio(std::span<const Pair> pairs) {
  const std::vector<std::vector<double>> sessions = log_ratios_by_session(pairs);
  const std::vector<double> medians = session_medians(sessions);
  return {.estimate = std::exp(moments(medians).mean()),
          .interval = interval_over(medians, fewest_blocks(std::span<const std::vector<double>>(sessions)),
                                    [](double value) { return std::exp(value); })};
}

}  // namespace sealbench::analysis
