// The metric that is looked at, which is wall time unless another was asked for; user and system time.
#include <fmt/format.h>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"

namespace sealbench::report {
namespace {

/// Two digits behind the point; none for 10 µs and more, where they would say nothing and cost the table its last
/// column.
int digits_of(double value, const Scale& scale) {
  constexpr double kLong = 10;
  return scale.is_of_microseconds() && value * scale.factor() >= kLong ? 0 : 2;
}

Cell mean_of(const std::vector<double>& column, const TableContext& context) {
  if (column.empty()) return {};
  const double mean = analysis::moments(column).mean();
  const Scale scale = Scale::of_times(context.fastest_s);
  return {scale.text(mean, digits_of(mean, scale))};
}

}  // namespace

Column mean_column(const results::Results& /*results*/) {
  return {.name = "mean",
          .title = "mean ± σ",
          .rank = 2,
          .cell = [](const TableContext& context, const results::Subject& subject) {
            const std::vector<double>& values = subject.samples.values();
            if (values.empty()) return Cell{};
            const analysis::Moments moments = analysis::moments(values);
            const Scale scale = context.scale.near(moments.mean());
            const int digits = digits_of(moments.mean(), scale);
            if (moments.count() < 2) return Cell{scale.text(moments.mean(), digits)};
            return Cell{fmt::format("{} ± {}", scale.number(moments.mean(), digits),
                                    scale.text(moments.standard_deviation(), digits))};
          }};
}

Column median_column(const results::Results& /*results*/) {
  return {.name = "median",
          .title = "median",
          .rank = 1,
          .cell = [](const TableContext& context, const results::Subject& subject) {
            if (subject.samples.values().empty()) return Cell{};
            const double median = analysis::median(subject.samples.values());
            return Cell{context.scale.near(median).text(median, digits_of(median, context.scale))};
          }};
}

Column user_column(const results::Results& /*results*/) {
  return {.name = "user",
          .title = "user",
          .rank = 7,
          .cell = [](const TableContext& context, const results::Subject& subject) {
            return mean_of(subject.samples.user_s, context);
          }};
}

Column system_column(const results::Results& /*results*/) {
  return {.name = "system",
          .title = "system",
          .rank = 7,
          .cell = [](const TableContext& context, const results::Subject& subject) {
            return mean_of(subject.samples.system_s, context);
          }};
}

}  // namespace sealbench::report
