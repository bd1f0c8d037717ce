// One self-contained page: nothing is fetched, so it can be mailed, archived and opened anywhere.
#include <fmt/format.h>

#include <ostream>
#include <sstream>

#include "harness/report/html_matrix.hpp"
#include "harness/report/html_pictures.hpp"
#include "harness/report/html_style.hpp"
#include "harness/report/html_summary.hpp"
#include "harness/report/html_text.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/notes.hpp"
#include "harness/report/report.hpp"
#include "harness/report/table.hpp"
#include "harness/results/pretty.hpp"

namespace sealbench::report {

namespace {

using results::Json;

std::string title_of(const results::Results& results) {
  const std::string workload = figure_text(results.plan, "/workload");
  return "What self-exe protection costs" + (workload.empty() ? "" : ": workload " + workload);
}

std::string_view css_class(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "good";
    case Tone::bad:
      return "bad";
    case Tone::dim:
      return "dim";
    case Tone::plain:
      return "";
  }
  return "";
}

/// Words wrap, numbers do not.
std::string css_classes(const Cell& cell) {
  constexpr std::size_t kNumber = 28;  // characters of the longest ratio with its interval, and some more
  std::string classes(css_class(cell.tone));
  if (cell.text.size() > kNumber) classes += classes.empty() ? "words" : " words";
  return classes;
}

HtmlTable measurements(const results::Results& results) {
  const Table table = make_table(results, 0);
  HtmlTable html{.caption = "One row for each subject; ± is the standard deviation, the ratio is paired within blocks",
                 .titles = table.titles,
                 .rows = {},
                 .numbers = true};
  for (const std::vector<Cell>& row : table.rows) {
    std::vector<HtmlCell> cells;
    for (const Cell& cell : row) cells.push_back({cell.text, css_classes(cell)});
    html.rows.push_back(std::move(cells));
  }
  return html;
}

/// Every plain value of an object, with the path to it as its name; arrays are too long for a table.
void add_facts(const Json& object, const std::string& prefix, HtmlTable& table) {
  for (const auto& [name, value] : object.items()) {
    const std::string label = prefix.empty() ? name : prefix + " " + name;
    if (value.is_object()) {
      add_facts(value, label, table);
    } else if (!value.is_array()) {
      table.rows.push_back({{label, ""}, {value.is_string() ? value.get<std::string>() : value.dump(), "wide"}});
    }
  }
}

HtmlTable facts(const Json& object, const std::string& caption) {
  HtmlTable table{.caption = caption, .titles = {"what", "value"}, .rows = {}};
  add_facts(object, "", table);
  return table;
}

HtmlTable commands(const results::Results& results) {
  HtmlTable table{.caption = "What was launched", .titles = {"subject", "size of the exe", "command"}, .rows = {}};
  for (const results::Subject& subject : results.subjects) {
    table.rows.push_back(
        {{subject.name, ""}, {bytes_text(static_cast<double>(subject.exe_bytes)), ""}, {subject.command, "wide"}});
  }
  return table;
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
    const std::string title = markup_escaped(picture.title);
    const std::string alt = markup_escaped(picture.alt);
    out << "<h3 id=\"picture-" << picture.name << "\">" << title << "</h3>\n<figure>\n"
        << "<div class=\"scroll picture\" tabindex=\"0\" role=\"region\" aria-label=\"Picture: " << title << "\">\n"
        << "<svg role=\"img\" aria-label=\"" << alt << "\" " << picture.svg.substr(std::string_view("<svg ").size())
        << "</div>\n<figcaption><details><summary>In words<span class=\"dim\">: " << title << "</span></summary><p>"
        << alt << "</p></details></figcaption>\n</figure>\n";
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
      << to_html(facts(results.plan, "The plan")) << to_html(commands(results))
      << fmt::format("<p>bench {} (commit {}), {}.</p>\n</section>\n", markup_escaped(results.version),
                     markup_escaped(results.commit.empty() ? "unknown" : results.commit), markup_escaped(results.date));
}

void write_download(const std::string& name, std::string_view type, const std::string& content, std::ostream& out) {
  out << "<li><a download=\"" << name << "\" href=\"data:" << type << ";base64," << base64(content) << "\">" << name
      << "</a>, " << markup_escaped(bytes_text(static_cast<double>(content.size()))) << "</li>\n";
}

void write_raw(const results::Results& results, std::ostream& out) {
  std::ostringstream csv;
  find("csv")->write(results, {}, csv);
  out << "<section class=\"download\" aria-labelledby=\"raw\">\n<h2 id=\"raw\">Raw numbers</h2>\n<ul>\n";
  write_download("results.json", "application/json", results::pretty(results::to_json(results)), out);
  write_download("samples.csv", "text/csv", csv.str(), out);
  out << "</ul>\n<p><code>bench report results.json --format text</code> and every other format read the first; the "
         "second has one row for each launch.</p>\n</section>\n";
}

class HtmlFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "html"; }
  [[nodiscard]] std::string_view summary() const override { return "one self-contained page with pictures"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    const std::string title = markup_escaped(title_of(results));
    const std::string protection = protection_html(results);
    out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" << title
        << "</title>\n<style>" << html_style() << "</style>\n</head>\n<body>\n<header>\n<h1>" << title
        << "</h1>\n<p class=\"lead\">" << markup_escaped(measured_line(results)) << "</p>\n"
        << "<nav aria-label=\"Sections\"><ul><li><a href=\"#summary\">Summary</a></li><li><a "
           "href=\"#table\">Table</a></li>"
        << (protection.empty() ? "" : "<li><a href=\"#protection\">Protection</a></li>")
        << "<li><a href=\"#pictures\">Pictures</a></li><li><a href=\"#method\">How it was measured</a></li>"
           "<li><a href=\"#host\">Host</a></li><li><a href=\"#raw\">Raw "
           "numbers</a></li></ul></nav>\n</header>\n<main>\n";
    out << "<p class=\"hint\">Tables and pictures that are wider than the screen scroll sideways.</p>\n";
    write_summary(results, out);
    out << "<section class=\"landscape\" aria-labelledby=\"table\">\n<h2 id=\"table\">Table</h2>\n"
        << to_html(measurements(results)) << "</section>\n";
    if (!protection.empty()) {
      out << "<section aria-labelledby=\"protection\">\n<h2 id=\"protection\">Protection</h2>\n"
          << protection << "</section>\n";
    }
    write_pictures(draw_pictures(results), out);
    write_method(results, out);
    out << "<section aria-labelledby=\"host\">\n<h2 id=\"host\">Host</h2>\n"
        << to_html(facts(results.host, "What it was measured on")) << "</section>\n";
    write_raw(results, out);
    out << "</main>\n</body>\n</html>\n";
  }
};

}  // namespace

const Format& html() {
  static const HtmlFormat format;
  return format;
}

}  // namespace sealbench::report
