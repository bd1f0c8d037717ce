// Launches that did not end well, beside those that were timed.
#include <fmt/format.h>

#include "harness/report/column.hpp"
#include "harness/results/failures.hpp"

namespace sealbench::report {

Column failures_column(const results::Results& /*results*/) {
  return {.name = "failures",
          .title = "failed",
          .rank = 8,
          .on_demand = true,
          .cell = [](const TableContext&, const results::Subject& subject) {
            const std::size_t failed = results::failures_of(subject).size();
            return Cell{.text = std::to_string(failed), .tone = failed > 0 ? Tone::bad : Tone::plain};
          }};
}

}  // namespace sealbench::report
