// What launches took of the processors and of memory, beside how long they took.
#include <fmt/format.h>

#include "harness/analysis/processor_ratio.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"
#include "harness/report/subject_title.hpp"

namespace sealbench::report {
namespace {

Cell processor_cell(const TableContext& context, const results::Subject& subject) {
  const results::Subject* reference = results::reference_of(context.results, subject);
  if (reference == nullptr || subject.ratio.empty()) return {};  // not comparable: neither is this
  const auto ratio = analysis::processor_ratio(subject, *reference);
  return ratio ? ratio_cell(*ratio, subject.reference) : Cell{};
}

std::vector<double> as_numbers(const std::vector<std::int64_t>& column) { return {column.begin(), column.end()}; }

}  // namespace

Column processor_ratio_column(const results::Results& results) {
  const results::Subject* reference = results::reference_of(results);
  return {.name = "cpu-ratio",
          .title = reference == nullptr ? "cpu ratio [95 %]"
                                        : fmt::format("cpu ratio to {} [95 %]", name_at_every_point(*reference)),
          .rank = 0,
          .on_demand = true,
          .cell = processor_cell};
}

Column max_rss_column(const results::Results& /*results*/) {
  return {.name = "max-rss",
          .title = "max rss",
          .rank = 8,
          .on_demand = true,
          .cell = [](const TableContext&, const results::Subject& subject) {
            if (subject.samples.max_rss_bytes.empty()) return Cell{};
            return Cell{bytes_text(analysis::median(as_numbers(subject.samples.max_rss_bytes)))};
          }};
}

Column faults_column(const results::Results& /*results*/) {
  return {.name = "faults",
          .title = "faults",
          .rank = 8,
          .on_demand = true,
          .cell = [](const TableContext&, const results::Subject& subject) {
            if (subject.samples.minor_faults.empty()) return Cell{};
            return Cell{fmt::format("{:.0f}", analysis::median(as_numbers(subject.samples.minor_faults)))};
          }};
}

}  // namespace sealbench::report
