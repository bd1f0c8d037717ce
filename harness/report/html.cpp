// One self-contained page: nothing is fetched, so it can be mailed, archived and opened anywhere.
#include <fmt/format.h>

#include <ostream>

#include "harness/report/html_fleet.hpp"
#include "harness/report/html_matrix.hpp"
#include "harness/report/html_pictures.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/html_summary.hpp"
#include "harness/report/html_survey.hpp"
#include "harness/report/html_text.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/notes.hpp"
#include "harness/report/report.hpp"
#include "harness/report/table.hpp"

namespace sealbench::report {

namespace {

std::string title_of(const results::Results& results) {
  const std::string workload = figure_text(results.plan, "/workload");
  return "What self-exe protection costs" + (workload.empty() ? "" : ": workload " + workload);
}

void write_summary(const results::Results& results, std::ostream& out) {
  out << "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n<ul class=\"summary\">\n";
  for (const std::string& sentence : summary_sentences(results)) out << "<li>" << markup_escaped(sentence) << "</li>\n";
  out << "</ul>\n";
  const std::vector<std::string> lines = notes(results);
  if (!lines.empty()) {
    out << "<h3>Beware</h3>\n<ul>\n";
    for (const std::string& line : lines) out << "<li>" << markup_escaped(line) << "</li>\n";
    out << "</ul>\n";
  }
  out << "</section>\n";
}

void write_pictures(const HtmlPictures& pictures, std::ostream& out) {
  out << "<section aria-labelledby=\"pictures\">\n<h2 id=\"pictures\">Pictures</h2>\n";
  if (!pictures.failure.empty()) out << "<p>No picture: " << markup_escaped(pictures.failure) << "</p>\n";
  for (const HtmlPicture& picture : pictures.drawn) {
    out << "<h3 id=\"picture-" << picture.name << "\">" << markup_escaped(picture.title) << "</h3>\n"
        << figure_html(picture);
  }
  if (!pictures.missing.empty()) {
    out << "<h3>Not drawn</h3>\n<ul>\n";
    for (const MissingPicture& missing : pictures.missing) {
      out << "<li>" << markup_escaped(missing.title) << ": " << markup_escaped(missing.what)
          << ". To get it: " << markup_escaped(missing.how) << ".</li>\n";
    }
    out << "</ul>\n";
  }
  out << "</section>\n";
}

void write_method(const results::Results& results, std::ostream& out) {
  out << "<section aria-labelledby=\"method\">\n<h2 id=\"method\">How it was measured</h2>\n";
  if (!results.command_line.empty()) out << "<p><code>" << markup_escaped(results.command_line) << "</code></p>\n";
  out << "<p>" << markup_escaped(measured_line(results))
      << ". In a block every subject is launched once, in an order drawn afresh; the time runs from before the launch "
         "to "
         "after its end. A ratio is formed within a block, so that what slows a whole block cancels; shown is the "
         "median "
         "of the ratios with its 95 % interval from order statistics. Nothing observes a timed launch: counts come "
         "from "
         "launches of their own. Outliers are reported and kept.</p>\n"
      << to_html(facts_table(results.plan, "The plan")) << to_html(commands_table(results))
      << fmt::format("<p>bench {} (commit {}), {}.</p>\n</section>\n", markup_escaped(results.version),
                     markup_escaped(results.commit.empty() ? "unknown" : results.commit), markup_escaped(results.date));
}

class HtmlFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "html"; }
  [[nodiscard]] std::string_view summary() const override { return "one self-contained page with pictures"; }
  [[nodiscard]] bool takes_surveys() const override { return true; }
  void write_survey(const results::Survey& survey, const Style& /*style*/, std::ostream& out) const override {
    write_survey_page(survey, out);
  }
  [[nodiscard]] bool takes_fleets() const override { return true; }
  void write_fleet(const fleet::Overview& fleet, const Style& /*style*/, std::ostream& out) const override {
    write_fleet_page(fleet, out);
  }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    const std::string title = title_of(results);
    const std::string protection = protection_html(results);
    out << html_begin(title, measured_line(results))
        << "<nav aria-label=\"Sections\"><ul><li><a href=\"#summary\">Summary</a></li><li><a "
           "href=\"#table\">Table</a></li>"
        << (protection.empty() ? "" : "<li><a href=\"#protection\">Protection</a></li>")
        << "<li><a href=\"#pictures\">Pictures</a></li><li><a href=\"#method\">How it was measured</a></li>"
           "<li><a href=\"#host\">Host</a></li><li><a href=\"#raw\">Raw "
           "numbers</a></li></ul></nav>\n</header>\n<main>\n";
    out << "<p class=\"hint\">Tables and pictures that are wider than the screen scroll sideways.</p>\n";
    write_summary(results, out);
    out << "<section class=\"landscape\" aria-labelledby=\"table\">\n<h2 id=\"table\">Table</h2>\n"
        << to_html(measurements_table(results)) << "</section>\n";
    if (!protection.empty()) {
      out << "<section aria-labelledby=\"protection\">\n<h2 id=\"protection\">Protection</h2>\n"
          << protection << "</section>\n";
    }
    write_pictures(draw_pictures(results), out);
    write_method(results, out);
    out << "<section aria-labelledby=\"host\">\n<h2 id=\"host\">Host</h2>\n"
        << to_html(facts_table(results.host, "What it was measured on")) << "</section>\n";
    out << raw_numbers_html(results);
    out << "</main>\n</body>\n</html>\n";
  }
};

}  // namespace

const Format& html() {
  static const HtmlFormat format;
  return format;
}

}  // namespace sealbench::report
