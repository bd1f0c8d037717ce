// markdown: for a pull request or a document.
#include <fmt/format.h>

#include <ostream>

#include "harness/report/markdown_text.hpp"
#include "harness/text/join.hpp"
#include "harness/verify/output/grid.hpp"
#include "harness/verify/output/output.hpp"

namespace sealbench::verify {

namespace {

void table(const Matrix& matrix, const char* title, const std::vector<std::string>& strategies,
           const std::vector<std::string>& rows, std::string Verdict::*member, std::ostream& out) {
  out << "| " << title << " |";
  for (const std::string& strategy : strategies) out << ' ' << strategy << " |";
  out << "\n| --- |";
  for (std::size_t i = 0; i < strategies.size(); ++i) out << " --- |";
  out << '\n';
  for (const std::string& name : rows) {
    out << "| " << name << " |";
    for (const std::string& strategy : strategies) {
      out << " `" << row(matrix, strategy, [&](const Verdict& v) { return v.*member == name; }) << "` |";
    }
    out << '\n';
  }
  out << '\n';
}

void write_markdown(const Matrix& matrix, const report::Style& /*style*/, std::ostream& out) {
  const auto strategies = strategies_in(matrix);
  out << '`' << text::join(legend(), "   ") << "`\n\n" << row_legend() << ".\n\n";
  table(matrix, "probe", strategies, probes_in(matrix), &Verdict::probe, out);
  table(matrix, "path of attack", strategies, paths_in(matrix), &Verdict::path, out);
  out << "| strategy | probe | outcome | cells | privileges | paths | evidence |\n| --- | --- | --- | --- | --- | --- "
         "| --- |\n";
  for (const Failure& failure : failures(matrix)) {
    out << fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", failure.strategy, failure.probe,
                       to_string(failure.outcome), failure.cells, listed(failure.privileges, 4),
                       listed(failure.paths, 6), report::markdown_escaped(failure.evidence));
  }
  out << "\n| strategy | started from | pages | link seen inside | mount events | leaked descriptors |\n| --- | --- | "
         "--- | "
         "--- | --- | --- |\n";
  for (const Property& property : matrix.observations.properties) {
    out << fmt::format("| {} | {} | {} | {} | {} | {} |\n", property.strategy,
                       report::markdown_escaped(program_text(matrix, property)), pages_text(property),
                       report::markdown_code(property.link.value_or(std::string(kUnknown))),
                       mount_events_text(property), report::markdown_escaped(leaks_text(property)));
  }
  out << '\n';
  for (const std::string& sentence : closing_sentences(matrix)) out << "- " << sentence << '\n';
  for (const std::string& contradiction : matrix.judgement.contradictions)
    out << "- **contradiction**: " << contradiction << '\n';
  out << "\n" << tally(matrix) << ".\n";
}

}  // namespace

const Output& markdown_output() {
  static const Output kOutput{.name = "markdown", .write = write_markdown};
  return kOutput;
}

}  // namespace sealbench::verify
