// Distributions of Boost.Math, whose headers take seconds to compile: this is the only file that includes them.
#pragma once

namespace sealbench::analysis {

/// P(X > x) of the standard normal distribution; the x below which a share `p` in (0, 1) lies, and the x above which it
/// lies.
double normal_upper_tail(double x);
double normal_quantile(double p);
double normal_upper_quantile(double p);

/// P(X <= k) of the binomial distribution of `trials` trials that succeed with probability one half.
double fair_binomial_cdf(double trials, double k);
/// A real number near the k at which that reaches `p`.
double fair_binomial_quantile(double trials, double p);

/// Clopper and Pearson's one-sided bounds (1934) of a rate of which `successes` of `trials` were seen; each is wrong
/// with probability `error`.
double rate_lower_bound(double trials, double successes, double error);
double rate_upper_bound(double trials, double successes, double error);

/// P(T > t) of Student's distribution, and the t above which a share `p` in (0, 1) lies.
double students_t_upper_tail(double degrees_of_freedom, double t);
double students_t_upper_quantile(double degrees_of_freedom, double p);

/// P(F > f) of Fisher's distribution.
double fisher_f_upper_tail(double numerator_degrees, double denominator_degrees, double f);

}  // namespace sealbench::analysis
