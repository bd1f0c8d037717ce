#include "harness/report/html_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/report/answer.hpp"
#include "harness/report/column.hpp"
#include "harness/report/curve_notes.hpp"
#include "harness/report/html_pictures.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/html_text.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/notes.hpp"

namespace sealbench::report {

namespace {

/// The one that shows a workload best, the first that there is data for.
const std::vector<std::string>& kinds_of_picture() {
  static const std::vector<std::string> kKinds = {"steps", "curve", "exe-size", "compare"};
  return kKinds;
}

std::string question_of(const results::Results& run) {
  const std::string question = figure_text(run.plan, "/question");
  return question.empty() ? results::workload_of(run) : question;
}

void write_list(const std::vector<std::string>& lines, std::ostream& out) {
  if (lines.empty()) return;
  out << "<ul>\n";
  for (const std::string& line : lines) out << "<li>" << markup_escaped(line) << "</li>\n";
  out << "</ul>\n";
}

void write_answers(const results::Survey& survey, std::ostream& out) {
  out << "<section aria-labelledby=\"answers\">\n<h2 id=\"answers\">Answers</h2>\n<dl class=\"answers\">\n";
  for (const results::Results& run : survey.runs) {
    const std::string name = markup_escaped(results::workload_of(run));
    const std::string answer = answer_text(run);
    out << "<dt><a href=\"#" << name << "\">" << markup_escaped(question_of(run)) << "</a> <span class=\"dim\">" << name
        << "</span></dt>\n<dd>" << markup_escaped(answer.empty() ? "not measured" : answer) << "</dd>\n";
  }
  out << "</dl>\n";
  std::vector<std::string> left_out;
  for (const results::Omission& omission : survey.omitted)
    left_out.push_back(omission.subject + ": " + omission.reason);
  if (!left_out.empty()) out << "<h3>Left out</h3>\n";
  write_list(left_out, out);
  out << "</section>\n";
}

void write_picture(const results::Results& run, std::ostream& out) {
  const HtmlPictures pictures =
      draw_pictures(run, {.only = kinds_of_picture(), .prefix = results::workload_of(run) + "-", .alone = false});
  if (!pictures.failure.empty()) out << "<p>No picture: " << markup_escaped(pictures.failure) << "</p>\n";
  for (const std::string& kind : kinds_of_picture()) {
    const auto found = std::find_if(pictures.drawn.begin(), pictures.drawn.end(),
                                    [&](const HtmlPicture& picture) { return picture.name == kind; });
    if (found == pictures.drawn.end()) continue;
    out << figure_html(*found);
    return;
  }
}

void write_run(const results::Results& run, std::ostream& out) {
  const std::string name = markup_escaped(results::workload_of(run));
  out << "<section aria-labelledby=\"" << name << "\">\n<h2 id=\"" << name << "\">" << markup_escaped(question_of(run))
      << "</h2>\n<p>" << markup_escaped(answer_text(run)) << "</p>\n";
  const std::vector<std::string> curves = curve_notes(run);
  write_list(curves, out);
  write_picture(run, out);
  out << "<details><summary>Table<span class=\"dim\">: " << markup_escaped(measured_line(run)) << "</span></summary>\n"
      << to_html(measurements_table(run)) << "</details>\n";
  std::vector<std::string> lines = notes(run);
  std::erase_if(lines,
                [&](const std::string& line) { return std::find(curves.begin(), curves.end(), line) != curves.end(); });
  if (!lines.empty()) {
    out << "<details><summary>Beware<span class=\"dim\"> of " << lines.size()
        << (lines.size() == 1 ? " thing" : " things") << " in " << name << "</span></summary>\n";
    write_list(lines, out);
    out << "</details>\n";
  }
  out << "<p class=\"dim\">Alone: <code>bench --workload " << name << "</code></p>\n</section>\n";
}

std::string lead_of(const results::Survey& survey) {
  const results::Results& first = survey.runs.front();
  const std::string kernel = figure_text(first.host, "/kernel");
  const std::string cpu = figure_text(first.host, "/cpu/model");
  std::size_t samples = 0;
  for (const results::Results& run : survey.runs) {
    for (const results::Subject& subject : run.subjects) samples += subject.samples.size();
  }
  return fmt::format("{} workloads, {} samples{}{}, {}", survey.runs.size(), samples, cpu.empty() ? "" : ", " + cpu,
                     kernel.empty() ? "" : ", Linux " + kernel, first.date);
}

}  // namespace

void write_survey_page(const results::Survey& survey, std::ostream& out) {
  if (survey.runs.empty()) {
    out << html_begin("What self-exe protection costs on this host", "nothing was measured") << "</header>\n<main>\n";
    write_answers(survey, out);
    out << "</main>\n</body>\n</html>\n";
    return;
  }
  const results::Results& first = survey.runs.front();
  out << html_begin("What self-exe protection costs on this host", lead_of(survey))
      << "<nav aria-label=\"Sections\"><ul><li><a href=\"#answers\">Answers</a></li>";
  for (const results::Results& run : survey.runs) {
    const std::string name = markup_escaped(results::workload_of(run));
    out << "<li><a href=\"#" << name << "\">" << name << "</a></li>";
  }
  out << "<li><a href=\"#method\">How it was measured</a></li><li><a href=\"#host\">Host</a></li><li><a "
         "href=\"#raw\">Raw numbers</a></li></ul></nav>\n</header>\n<main>\n"
         "<p class=\"hint\">Tables and pictures that are wider than the screen scroll sideways.</p>\n";
  write_answers(survey, out);
  for (const results::Results& run : survey.runs) write_run(run, out);
  out << "<section aria-labelledby=\"method\">\n<h2 id=\"method\">How it was measured</h2>\n<p><code>"
      << markup_escaped(first.command_line)
      << "</code></p>\n<p>One workload after the other, each in blocks in which every subject has one sample, in an "
         "order "
         "drawn afresh. A ratio is formed within a block, so that what slows a whole block cancels; shown is the "
         "median "
         "of the ratios with its 95 % interval from order statistics. An answer is of medians; where a parameter has "
         "several values, of the last one.</p>\n"
      << fmt::format("<p>bench {} (commit {}), {}.</p>\n</section>\n", markup_escaped(first.version),
                     markup_escaped(first.commit.empty() ? "unknown" : first.commit), markup_escaped(first.date))
      << "<section aria-labelledby=\"host\">\n<h2 id=\"host\">Host</h2>\n"
      << to_html(facts_table(first.host, "What it was measured on")) << "</section>\n"
      << raw_survey_html(survey) << "</main>\n</body>\n</html>\n";
}

}  // namespace sealbench::report
