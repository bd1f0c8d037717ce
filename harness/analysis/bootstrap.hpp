// Intervals for means and ratios of means, for which there is no exact one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "harness/analysis/interval.hpp"
#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// One block: what the subject took and what the reference took, in seconds.
struct BlockTimes {
  double subject = 0;
  double reference = 0;
};

/// The blocks of one session, in order.
using SessionTimes = std::vector<BlockTimes>;

/// What is estimated from all blocks together.
using Statistic = std::function<double(std::span<const BlockTimes>)>;

double mean_time(std::span<const BlockTimes> blocks);       ///< mean of the subject's times
double ratio_of_means(std::span<const BlockTimes> blocks);  ///< subject's mean time / reference's

/// What was drawn with replacement, and so for what the interval speaks.
enum class ResampledUnit {
  blocks,    ///< blocks within each session: speaks for the sessions that were measured, not for further ones
  sessions,  ///< whole sessions
};

struct BootstrapInterval {
  Interval interval;
  ResampledUnit unit = ResampledUnit::blocks;
};

/// With fewer sessions than this a bootstrap over sessions covers too little; blocks are drawn instead.
inline constexpr std::size_t kSessionsForBootstrap = 10;

struct BootstrapOptions {
  double confidence = kConfidence;
  std::size_t resamples = 2000;
  std::uint64_t seed = 1;  ///< the same seed, the same interval
};

/// Bias-corrected and accelerated interval: Efron, "Better bootstrap confidence intervals", JASA 82 (1987) 171-185, the
/// acceleration from the jackknife. Blocks stay whole, so that what slows both subjects stays together. The hierarchy
/// is resampled at its top level only (Davison & Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8;
/// Kalibera & Jones, ISMM 2013). The tails are those of Student's t instead of the normal, which a bootstrap of few
/// units needs (Hesterberg, The American Statistician 69 (2015) 371-386). None for fewer than two units to draw.
std::optional<BootstrapInterval> bootstrap_interval(std::span<const SessionTimes> sessions, const Statistic& statistic,
                                                    const BootstrapOptions& options = {});

/// The blocks that both subjects have, by session.
std::vector<SessionTimes> times_by_session(const results::Samples& subject, const results::Samples& reference);

}  // namespace sealbench::analysis
