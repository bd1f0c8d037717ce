// Wall, user and system time.
#include <fmt/format.h>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"

namespace sealbench::report {
namespace {

constexpr int kDigits = 2;

Cell mean_of(const std::vector<double>& column, const TableContext& context) {
  if (column.empty()) return {};
  return {duration(analysis::moments(column).mean(), context.unit, kDigits)};
}

}  // namespace

Column mean_column(const results::Results& /*results*/) {
  return {.title = "mean ± σ", .rank = 0, .cell = [](const TableContext& context, const results::Subject& subject) {
            const analysis::Moments wall = analysis::moments(subject.samples.wall_s);
            if (wall.count() < 2) return mean_of(subject.samples.wall_s, context);
            return Cell{fmt::format("{} ± {}", duration_number(wall.mean(), context.unit, kDigits),
                                    duration(wall.standard_deviation(), context.unit, kDigits))};
          }};
}

Column median_column(const results::Results& /*results*/) {
  return {.title = "median", .rank = 1, .cell = [](const TableContext& context, const results::Subject& subject) {
            if (subject.samples.size() == 0) return Cell{};
            return Cell{duration(analysis::median(subject.samples.wall_s), context.unit, kDigits)};
          }};
}

Column user_column(const results::Results& /*results*/) {
  return {.title = "user", .rank = 7, .cell = [](const TableContext& context, const results::Subject& subject) {
            return mean_of(subject.samples.user_s, context);
          }};
}

Column system_column(const results::Results& /*results*/) {
  return {.title = "system", .rank = 7, .cell = [](const TableContext& context, const results::Subject& subject) {
            return mean_of(subject.samples.system_s, context);
          }};
}

}  // namespace sealbench::report
