// What a strategy protects: members that verifying adds to a subject.
#include "harness/report/column.hpp"

namespace sealbench::report {

Column protects_column(const results::Results& /*results*/) {
  return {.name = "protects",
          .title = "protects",
          .rank = 3,
          .cell = [](const TableContext&, const results::Subject& subject) {
            const std::string verdict = figure_text(subject.extra, "/protects");
            return Cell{verdict, verdict == "no" ? Tone::bad : verdict == "yes" ? Tone::good : Tone::plain};
          }};
}

Column pages_column(const results::Results& /*results*/) {
  return {
      .name = "pages", .title = "pages", .rank = 3, .cell = [](const TableContext&, const results::Subject& subject) {
        return Cell{figure_text(subject.extra, "/pages")};
      }};
}

}  // namespace sealbench::report
