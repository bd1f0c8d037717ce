// The default: a compact table and what one has to know beside it.

#include <ostream>
#include <utility>

#include "harness/report/answer.hpp"
#include "harness/report/fleet_text.hpp"
#include "harness/report/notes.hpp"
#include "harness/report/report.hpp"
#include "harness/report/table.hpp"

namespace sealbench::report {
namespace {

class TextFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "text"; }
  [[nodiscard]] std::string_view summary() const override { return "a compact table for a terminal"; }
  [[nodiscard]] bool takes_surveys() const override { return true; }
  void write_survey(const results::Survey& survey, const Style& style, std::ostream& out) const override {
    for (const results::Results& run : survey.runs) {
      out << line_of(results::workload_of(run) + ": ", answer_line(run), style);
    }
    for (const results::Omission& omission : survey.omitted) {
      out << line_of(omission.subject + ": ", "left out: " + omission.reason, style);
    }
    for (const results::Results& run : survey.runs) {
      out << "\n# " << results::workload_of(run) << "\n\n";
      write(run, style, out);
    }
  }
  [[nodiscard]] bool takes_fleets() const override { return true; }
  void write_fleet(const fleet::Overview& fleet, const Style& style, std::ostream& out) const override {
    write_fleet_text(fleet, style, out);
  }
  void write(const results::Results& results, const Style& style, std::ostream& out) const override {
    const Table table = make_table(results, static_cast<std::size_t>(style.width > 0 ? style.width : 0), style.columns);
    if (const std::string answer = answer_line(results); !answer.empty()) out << line_of(answer, style);
    out << line_of(measured_line(results), style) << '\n' << to_text(table, style);
    std::vector<std::string> lines = notes(results);
    if (std::string line = recommended_line(results); !line.empty()) lines.insert(lines.begin(), std::move(line));
    if (std::string line = not_shown(table, style); !line.empty()) lines.push_back(std::move(line));
    if (!lines.empty()) out << '\n';
    for (const std::string& line : lines) out << line_of(line, style);
  }
};

}  // namespace

const Format& text() {
  static const TextFormat format;
  return format;
}

}  // namespace sealbench::report
