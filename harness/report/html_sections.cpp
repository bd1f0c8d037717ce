#include "harness/report/html_sections.hpp"

#include <fmt/format.h>

#include <sstream>

#include "harness/report/html_style.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/report.hpp"
#include "harness/report/table.hpp"
#include "harness/results/pretty.hpp"

namespace sealbench::report {

namespace {

using results::Json;

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

std::string download_html(const std::string& name, std::string_view type, const std::string& content) {
  return fmt::format("<li><a download=\"{0}\" href=\"data:{1};base64,{2}\">{0}</a>, {3}</li>\n", name, type,
                     base64(content), markup_escaped(bytes_text(static_cast<double>(content.size()))));
}

}  // namespace

HtmlTable measurements_table(const results::Results& results) {
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

HtmlTable facts_table(const Json& object, const std::string& caption) {
  HtmlTable table{.caption = caption, .titles = {"what", "value"}, .rows = {}};
  add_facts(object, "", table);
  return table;
}

HtmlTable commands_table(const results::Results& results) {
  HtmlTable table{.caption = "What was launched", .titles = {"subject", "size of the exe", "command"}, .rows = {}};
  for (const results::Subject& subject : results.subjects) {
    table.rows.push_back(
        {{subject.name, ""}, {bytes_text(static_cast<double>(subject.exe_bytes)), ""}, {subject.command, "wide"}});
  }
  return table;
}

std::string figure_html(const HtmlPicture& picture) {
  const std::string title = markup_escaped(picture.title);
  const std::string alt = markup_escaped(picture.alt);
  return fmt::format(
      "<figure>\n<div class=\"scroll picture\" tabindex=\"0\" role=\"region\" aria-label=\"Picture: {0}\">\n"
      "<svg role=\"img\" aria-label=\"{1}\" {2}</div>\n<figcaption><details><summary>In words<span class=\"dim\">: {0}"
      "</span></summary><p>{1}</p></details></figcaption>\n</figure>\n",
      title, alt, picture.svg.substr(std::string_view("<svg ").size()));
}

std::string raw_numbers_html(const results::Results& results) {
  std::ostringstream csv;
  find("csv")->write(results, {}, csv);
  return "<section class=\"download\" aria-labelledby=\"raw\">\n<h2 id=\"raw\">Raw numbers</h2>\n<ul>\n" +
         download_html("results.json", "application/json", results::pretty(results::to_json(results))) +
         download_html("samples.csv", "text/csv", csv.str()) +
         "</ul>\n<p><code>bench report results.json --format text</code> and every other format read the first; the "
         "second has one row for each launch.</p>\n</section>\n";
}

std::string raw_survey_html(const results::Survey& survey) {
  return "<section class=\"download\" aria-labelledby=\"raw\">\n<h2 id=\"raw\">Raw numbers</h2>\n<ul>\n" +
         download_html("survey.json", "application/json", results::text_of(survey)) +
         "</ul>\n<p><code>bench report survey.json#exec --format csv</code>, and every other command that reads a "
         "results "
         "file, takes one workload of it.</p>\n</section>\n";
}

std::string html_begin(const std::string& title, const std::string& lead) {
  const std::string escaped = markup_escaped(title);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n"
      "</head>\n<body>\n<header>\n<h1>{0}</h1>\n<p class=\"lead\">{2}</p>\n",
      escaped, html_style(), markup_escaped(lead));
}

}  // namespace sealbench::report
