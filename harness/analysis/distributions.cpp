#include "harness/analysis/distributions.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace sealbench::analysis {
namespace {

using Binomial = boost::math::binomial_distribution<double>;

constexpr double kFair = 0.5;

}  // namespace

double normal_upper_tail(double x) { return cdf(complement(boost::math::normal(), x)); }
double normal_quantile(double p) { return quantile(boost::math::normal(), p); }
double normal_upper_quantile(double p) { return quantile(complement(boost::math::normal(), p)); }

double fair_binomial_cdf(double trials, double k) { return cdf(Binomial(trials, kFair), k); }
double fair_binomial_quantile(double trials, double p) { return quantile(Binomial(trials, kFair), p); }

double rate_lower_bound(double trials, double successes, double error) {
  return Binomial::find_lower_bound_on_p(trials, successes, error);
}

double rate_upper_bound(double trials, double successes, double error) {
  return Binomial::find_upper_bound_on_p(trials, successes, error);
}

double students_t_upper_tail(double degrees_of_freedom, double t) {
  return cdf(complement(boost::math::students_t(degrees_of_freedom), t));
}

double students_t_upper_quantile(double degrees_of_freedom, double p) {
  return quantile(complement(boost::math::students_t(degrees_of_freedom), p));
}

double fisher_f_upper_tail(double numerator_degrees, double denominator_degrees, double f) {
  return cdf(complement(boost::math::fisher_f(numerator_degrees, denominator_degrees), f));
}

}  // namespace sealbench::analysis
