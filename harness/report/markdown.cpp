// The table for a pull request.
#include <ostream>

#include "harness/report/answer.hpp"
#include "harness/report/markdown_text.hpp"
#include "harness/report/notes.hpp"
#include "harness/report/report.hpp"
#include "harness/report/table.hpp"

namespace sealbench::report {
namespace {

class MarkdownFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "markdown"; }
  [[nodiscard]] std::string_view summary() const override { return "a table for a pull request"; }
  [[nodiscard]] bool takes_surveys() const override { return true; }
  void write_survey(const results::Survey& survey, const Style& style, std::ostream& out) const override {
    for (const results::Results& run : survey.runs) out << "- " << markdown_escaped(answer_line(run)) << '\n';
    for (const results::Omission& omission : survey.omitted) {
      out << "- " << markdown_escaped(omission.subject + ": left out: " + omission.reason) << '\n';
    }
    for (const results::Results& run : survey.runs) {
      out << "\n## " << results::workload_of(run) << "\n\n";
      write(run, style, out);
    }
  }
  void write(const results::Results& results, const Style& style, std::ostream& out) const override {
    if (!results.command_line.empty()) out << markdown_code(results.command_line) << ": ";
    out << markdown_escaped(measured_line(results)) << "\n\n" << to_markdown(make_table(results, 0, style.columns));
    const std::vector<std::string> lines = notes(results);
    if (!lines.empty()) out << '\n';
    for (const std::string& line : lines) out << "- " << markdown_escaped(line) << '\n';
  }
};

}  // namespace

const Format& markdown() {
  static const MarkdownFormat format;
  return format;
}

}  // namespace sealbench::report
