// Wall, user and system time.
#include <fmt/format.h>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"

namespace sealbench::report {
namespace {

/// Two digits behind the point; none for 10 µs and more, where they would say nothing and cost the table its last
/// column.
int digits_of(double seconds, TimeUnit unit) {
  constexpr double kLong = 10e-6;
  return unit == TimeUnit::microseconds && seconds >= kLong ? 0 : 2;
}

Cell time_cell(double seconds, const TableContext& context) {
  return {duration(seconds, context.unit, digits_of(seconds, context.unit))};
}

Cell mean_of(const std::vector<double>& column, const TableContext& context) {
  if (column.empty()) return {};
  return time_cell(analysis::moments(column).mean(), context);
}

}  // namespace

Column mean_column(const results::Results& /*results*/) {
  return {.name = "mean",
          .title = "mean ± σ",
          .rank = 2,
          .cell = [](const TableContext& context, const results::Subject& subject) {
            const analysis::Moments wall = analysis::moments(subject.samples.wall_s);
            if (wall.count() < 2) return mean_of(subject.samples.wall_s, context);
            const int digits = digits_of(wall.mean(), context.unit);
            return Cell{fmt::format("{} ± {}", duration_number(wall.mean(), context.unit, digits),
                                    duration(wall.standard_deviation(), context.unit, digits))};
          }};
}

Column median_column(const results::Results& /*results*/) {
  return {.name = "median",
          .title = "median",
          .rank = 1,
          .cell = [](const TableContext& context, const results::Subject& subject) {
            if (subject.samples.size() == 0) return Cell{};
            return time_cell(analysis::median(subject.samples.wall_s), context);
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
