// Inference whose units are sessions: blocks of one session share its launcher, its files and its minute, so that they
// say little about the next session, however many they are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "harness/analysis/interval.hpp"

namespace sealbench::analysis {

/// An estimate with the error that Student's t needs.
struct Estimate {
  double value = 0;
  double standard_error = 0;
  double degrees = 0;  ///< of freedom of the standard error; infinite when it is known
};

/// The mean of the population of sessions from one value of each: their mean, with the spread between them over the
/// square root of their number (for balanced sessions the interval of Kalibera & Jones, "Rigorous benchmarking in
/// reasonable time", ISMM 2013, at the top level of its hierarchy). None for fewer than two sessions.
std::optional<Estimate> session_mean(std::span<const double> sessions);

/// What sessions in the order in which they were measured tell of the next one.
struct Dependence {
  double autocorrelation = 0;  ///< at lag 1, in [0, 0.95]
  /// How many independent sessions they are worth: n (1 - r) / (1 + r), exact for a first-order autoregression (Bayley
  /// & Hammersley, "The 'effective' number of independent observations in an autocorrelated time series", Suppl. J. R.
  /// Statist. Soc. 8 (1946) 184-197).
  [[nodiscard]] double effective(std::size_t sessions) const;
};

/// Sessions of fewer than this tell nothing of their autocorrelation.
inline constexpr std::size_t kSessionsForDependence = 6;

/// Lag-1 autocorrelation of the sessions' values, corrected for its bias of -(1 + 4 r) / n (Kendall, "Note on bias in
/// the estimation of autocorrelation", Biometrika 41 (1954) 403-404); negative ones count as none, which is cautious.
Dependence dependence(std::span<const double> sessions);

/// session_mean() with the error that dependent sessions make: the standard error is that of the effective number of
/// sessions, and so are its degrees of freedom (Zwiers & von Storch, "Taking serial correlation into account in tests
/// of the mean", J. Climate 8 (1995) 336-351).
std::optional<Estimate> session_mean(std::span<const double> sessions, const Dependence& dependence);

/// a - b for independent estimates, with the degrees of freedom of Welch, "The generalization of 'Student's' problem
/// when several different population variances are involved", Biometrika 34 (1947) 28-35.
Estimate difference(const Estimate& a, const Estimate& b);

/// One-sided p-values of "the true value is at most (at least) `bound`". With an error of 0: 0, 1 or, at the bound, 1.
double p_at_most(const Estimate& estimate, double bound);
double p_at_least(const Estimate& estimate, double bound);

/// How many standard errors from the estimate the one-sided bound of this error probability lies.
double critical_value(const Estimate& estimate, double alpha);

/// The two-sided interval.
Interval t_interval(const Estimate& estimate, double confidence = kConfidence);

}  // namespace sealbench::analysis
