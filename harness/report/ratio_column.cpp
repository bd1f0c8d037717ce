// The paired ratio to the reference.
#include <fmt/format.h>

#include "harness/report/column.hpp"
#include "harness/report/subject_title.hpp"
#include "harness/results/metrics.hpp"
#include "harness/results/observed.hpp"

namespace sealbench::report {
namespace {

Cell cell(const TableContext& context, const results::Subject& subject) {
  if (subject.ratio.empty()) return {results::cloned_again(subject) ? "not comparable" : "", Tone::dim};
  return ratio_cell(subject.ratio.front(), subject.reference, results::metric_of(context.results).higher_is_better);
}

}  // namespace

Cell ratio_cell(const results::Ratio& ratio, bool is_reference, bool higher_is_better) {
  if (is_reference) return {"1", Tone::dim};
  if (!ratio.has_interval()) return {fmt::format("{:.3f}", ratio.estimate)};
  const Tone less = higher_is_better ? Tone::bad : Tone::good;
  const Tone more = higher_is_better ? Tone::good : Tone::bad;
  const Tone tone = ratio.high < 1 ? less : ratio.low > 1 ? more : Tone::plain;
  return {fmt::format("{:.3f} [{:.3f}, {:.3f}]", ratio.estimate, ratio.low, ratio.high), tone};
}

Column ratio_column(const results::Results& results) {
  const results::Subject* reference = results::reference_of(results);
  const std::string title =
      reference == nullptr ? "ratio [95 %]" : fmt::format("ratio to {} [95 %]", name_at_every_point(*reference));
  return {.name = "ratio", .title = title, .rank = 0, .cell = cell};
}

}  // namespace sealbench::report
