// Intervals that speak for further sessions too, or the reason why there is none.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/analysis/interval.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// One block: what the subject took and what the reference took, in seconds.
struct BlockTimes {
  double subject = 0;
  double reference = 0;
};

/// The blocks of one session, in order.
using SessionTimes = std::vector<BlockTimes>;

/// The blocks that both subjects have, by session.
std::vector<SessionTimes> times_by_session(const results::Samples& subject, const results::Samples& reference);

/// Of fewer blocks the mean or median of a session is not yet distributed so nearly normally, when launches are skewed,
/// that Student's t over the sessions covers what it says (tests/unit/analysis/session_coverage_test.cpp).
inline constexpr std::size_t kBlocksOfSession = 50;

/// An interval, or in words why there is none.
struct SessionInterval {
  std::optional<Interval> interval;
  std::string why_none;  ///< "it has one session, ..."; empty when there is one
};

/// Of the mean over the population of sessions of a session's mean time: Student's t on the sessions' means
/// (session_mean.hpp), which knows what sessions differ by and need not know how blocks hang together within one.
SessionInterval mean_interval(std::span<const SessionTimes> sessions);

/// Of a session's ratio of mean times, averaged over sessions on logarithms.
SessionInterval ratio_of_means_interval(std::span<const SessionTimes> sessions);

/// Of a session's median ratio, averaged over sessions on logarithms: the estimate and its interval.
struct SessionRatio {
  double estimate = 0;
  SessionInterval interval;
};
SessionRatio session_ratio(std::span<const Pair> pairs);

}  // namespace sealbench::analysis
