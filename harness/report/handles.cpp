// What runtimes do about their own exe, and which handles from outside they take for it.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "harness/report/column.hpp"
#include "harness/report/report.hpp"
#include "harness/report/subject_title.hpp"
#include "harness/report/table.hpp"
#include "harness/results/observed.hpp"

namespace sealbench::report {
namespace {

/// One runtime's row.
struct Row {
  std::string runtime;  ///< its label
  std::string title;
  std::string by_itself;
  std::vector<std::string> takes;
  std::vector<std::string> makes;  ///< what it makes of those that it does not take
};

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

/// Which seals it is that the runtime took differs between them.
std::string taken(const results::Subject& subject) {
  const std::string seals = figure_text(subject.extra, "/observed/seals");
  return seals.empty() ? subject.strategy : fmt::format("{} ({})", subject.strategy, seals);
}

std::vector<Row> rows_of(const results::Results& results) {
  std::vector<Row> rows;
  for (const results::Subject& subject : results.subjects) {
    std::string kind = figure_text(subject.extra, "/observed/kind");
    if (kind.empty()) continue;
    auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.runtime == subject.runtime; });
    if (row == rows.end()) {
      rows.push_back(
          {.runtime = subject.runtime, .title = runtime_title(subject), .by_itself = {}, .takes = {}, .makes = {}});
      row = rows.end() - 1;
    }
    if (subject.strategy == "stock") {
      row->by_itself = kind == "noclone" ? "unprotected" : std::move(kind);
    } else if (results::cloned_again(subject)) {
      add_once(row->makes, kind);
    } else {
      add_once(row->takes, taken(subject));
    }
  }
  return rows;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

class HandlesFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "handles"; }
  [[nodiscard]] std::string_view summary() const override {
    return "what each runtime does about its own exe, and which handles from outside it takes for it";
  }

  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    Table table{
        .titles = {"runtime", "by itself", "of others it makes", "takes"}, .rows = {}, .words = 4, .left_out = {}};
    for (const Row& row : rows_of(results)) {
      table.rows.push_back({{row.title}, {row.by_itself}, {joined(row.makes)}, {joined(row.takes)}});
    }
    if (table.rows.empty()) {
      out << "no runtime was observed; measure with --runtime RUNTIME --strategy all\n";
      return;
    }
    out << to_text(table, {});
  }
};

}  // namespace

const Format& handles() {
  static const HandlesFormat format;
  return format;
}

}  // namespace sealbench::report
