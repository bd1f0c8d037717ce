#include "harness/report/html_fleet.hpp"

#include <fmt/format.h>

#include <ostream>

#include "harness/report/fleet_json.hpp"
#include "harness/report/fleet_tables.hpp"
#include "harness/report/html_pictures.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/html_text.hpp"
#include "harness/report/markup.hpp"

namespace sealbench::report {

namespace {

void write_list(std::string_view heading, const std::vector<std::string>& lines, std::ostream& out) {
  if (lines.empty()) return;
  out << "<h3>" << heading << "</h3>\n<ul>\n";
  for (const std::string& line : lines) out << "<li>" << markup_escaped(line) << "</li>\n";
  out << "</ul>\n";
}

/// Long lists are folded.
void write_folded(std::string_view heading, const std::vector<std::string>& lines, std::ostream& out) {
  constexpr std::size_t kShown = 15;
  if (lines.size() <= kShown) return write_list(heading, lines, out);
  out << "<details><summary>" << heading << "<span class=\"dim\">: " << lines.size() << "</span></summary>\n<ul>\n";
  for (const std::string& line : lines) out << "<li>" << markup_escaped(line) << "</li>\n";
  out << "</ul>\n</details>\n";
}

std::string table_html(const Table& table, const std::string& caption) {
  HtmlTable html{.caption = caption, .titles = table.titles, .rows = {}, .numbers = true};
  for (const std::vector<Cell>& row : table.rows) {
    std::vector<HtmlCell> cells;
    for (const Cell& cell : row)
      cells.push_back({cell.text, cell.tone == Tone::bad ? "bad" : cell.tone == Tone::good ? "good" : ""});
    html.rows.push_back(std::move(cells));
  }
  return to_html(html);
}

void write_picture(const fleet::Overview& overview, std::size_t section, std::ostream& out) {
  results::Json document = fleet_json(overview);
  const results::Json alone = document["sections"][section];
  document["sections"] = results::Json::array({alone});
  const HtmlPictures pictures =
      draw_pictures(document, {.only = {"fleet"}, .prefix = fmt::format("fleet-{}-", section), .alone = false});
  if (!pictures.failure.empty()) out << "<p>No picture: " << markup_escaped(pictures.failure) << "</p>\n";
  for (const MissingPicture& missing : pictures.missing)
    out << "<p>No picture: " << markup_escaped(missing.what) << "</p>\n";
  for (const HtmlPicture& picture : pictures.drawn) out << figure_html(picture);
}

std::string id_of(const fleet::Section& section) { return markup_escaped(section.workload); }

void write_section(const fleet::Overview& overview, std::size_t index, std::ostream& out) {
  const fleet::Section& section = overview.sections[index];
  out << fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">Workload {0}</h2>\n<p>{1}.</p>\n",
                     id_of(section), markup_escaped(section_line(section)))
      << table_html(fleet_table(section),
                    "The mean of the hosts' ratios, and between which ratios a further host lies");
  write_list("Beware", fleet_notes(section), out);
  write_picture(overview, index, out);
  write_list("Classes of hosts", class_lines(section), out);
  if (section.classes.size() > 1) out << table_html(class_table(section), "Mean ratios of each class");
  write_folded("Hosts that stand out", stand_out_lines(section), out);
  write_folded("To be said of single hosts", problem_lines(section), out);
  out << "</section>\n";
}

void write_verdicts(const fleet::Overview& overview, std::ostream& out) {
  if (overview.cells.empty()) return;
  out << "<section aria-labelledby=\"protection\">\n<h2 id=\"protection\">Protection</h2>\n"
      << table_html(worst_table(overview), "The worst verdict of each strategy over all hosts");
  write_folded("Cells that are not protected on every host", cell_lines(overview), out);
  out << "</section>\n";
}

}  // namespace

void write_fleet_page(const fleet::Overview& overview, std::ostream& out) {
  out << html_begin("What self-exe protection costs on a fleet", fleet_line(overview))
      << "<nav aria-label=\"Sections\"><ul>";
  for (const fleet::Section& section : overview.sections)
    out << fmt::format("<li><a href=\"#{0}\">{0}</a></li>", id_of(section));
  if (!overview.cells.empty()) out << "<li><a href=\"#protection\">Protection</a></li>";
  out << "<li><a href=\"#method\">How the hosts were put together</a></li></ul></nav>\n</header>\n<main>\n"
         "<p class=\"hint\">Tables and pictures that are wider than the screen scroll sideways.</p>\n";
  if (!overview.doubt.empty()) out << "<p class=\"bad\">" << markup_escaped(overview.doubt) << "</p>\n";
  for (std::size_t i = 0; i < overview.sections.size(); ++i) write_section(overview, i, out);
  write_verdicts(overview, out);
  write_list("Left out", refusal_lines(overview), out);
  out << "<section aria-labelledby=\"method\">\n<h2 id=\"method\">How the hosts were put together</h2>\n<p><code>"
      << markup_escaped(overview.header.command_line)
      << "</code></p>\n<p>On each host a ratio is paired within blocks, so that the machine cancels. Over hosts the "
         "mean is "
         "that of the random-effects model on logarithms: τ² of Paule and Mandel, the interval of Knapp and Hartung, "
         "never "
         "narrower than the errors of the hosts allow (Röver, Knapp and Friede 2015), the range for a further host of "
         "Higgins, Thompson and Spiegelhalter (2009). I² is the share of the spread that hosts differ by. "
         "docs/fleet.md "
         "says how often both hold.</p>\n"
      << fmt::format("<p>bench {} (commit {}), {}.</p>\n</section>\n", markup_escaped(overview.header.version),
                     markup_escaped(overview.header.commit.empty() ? "unknown" : overview.header.commit),
                     markup_escaped(overview.header.date))
      << "</main>\n</body>\n</html>\n";
}

}  // namespace sealbench::report
