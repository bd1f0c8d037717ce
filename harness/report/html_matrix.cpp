#include "harness/report/html_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "harness/report/column.hpp"
#include "harness/report/html_text.hpp"
#include "harness/report/markup.hpp"

namespace sealbench::report {

namespace {

using results::Json;

/// Verdicts from worst to best, with what a cell shows.
struct Outcome {
  std::string_view verdict;
  std::string_view word;
  std::string_view css_class;
};
constexpr std::array kWorstFirst = std::to_array<Outcome>({{"writable", "writable", "bad"},
                                                           {"host_affected", "host affected", "bad"},
                                                           {"other_program", "another program", "bad"},
                                                           {"inconclusive", "unclear", "dim"},
                                                           {"protected", "protected", "good"}});

std::string text_of(const Json& verdict, const char* member) {
  return figure_text(verdict, fmt::format("/{}", member));
}

/// The values of a member in the order in which they first appear.
std::vector<std::string> values(const Json& verdicts, const char* member) {
  std::vector<std::string> list;
  for (const Json& verdict : verdicts) {
    std::string value = text_of(verdict, member);
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
  }
  return list;
}

/// How many verdicts of each kind a cell sums up.
using Counts = std::map<std::string, std::size_t, std::less<>>;

HtmlCell cell_of(const Counts& counts) {
  std::size_t all = 0;
  for (const auto& [verdict, count] : counts) all += count;
  for (const Outcome& outcome : kWorstFirst) {
    const auto found = counts.find(outcome.verdict);
    if (found == counts.end()) continue;
    const std::string share = found->second == all ? "" : fmt::format(" {} of {}", found->second, all);
    return {std::string(outcome.word) + share, std::string(outcome.css_class)};
  }
  return {"–", "dim"};
}

HtmlTable grid(const Json& verdicts, const char* rows, const char* columns, const std::string& caption) {
  std::map<std::pair<std::string, std::string>, Counts> cells;
  for (const Json& verdict : verdicts) {
    ++cells[{text_of(verdict, rows), text_of(verdict, columns)}][text_of(verdict, "verdict")];
  }
  HtmlTable table{.caption = caption, .titles = {rows}, .rows = {}};
  const std::vector<std::string> names = values(verdicts, columns);
  table.titles.insert(table.titles.end(), names.begin(), names.end());
  for (const std::string& row : values(verdicts, rows)) {
    std::vector<HtmlCell> line{{row, ""}};
    for (const std::string& column : names) line.push_back(cell_of(cells[{row, column}]));
    table.rows.push_back(std::move(line));
  }
  return table;
}

/// What fell, one row for each strategy, probe and verdict, with the evidence of the first cell.
HtmlTable falls(const Json& verdicts) {
  HtmlTable table{.caption = "What fell, with the evidence of one cell each",
                  .titles = {"strategy", "probe", "verdict", "cells", "privileges", "evidence"},
                  .rows = {}};
  struct Fall {
    std::size_t cells = 0;
    std::set<std::string> privileges;
    std::string evidence;
  };
  std::vector<std::pair<std::array<std::string, 3>, Fall>> list;
  for (const Json& verdict : verdicts) {
    const std::array<std::string, 3> key{text_of(verdict, "strategy"), text_of(verdict, "probe"),
                                         text_of(verdict, "verdict")};
    if (key[2] == "protected") continue;
    auto found = std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.first == key; });
    if (found == list.end())
      found = list.insert(list.end(), {key, {.cells = 0, .privileges = {}, .evidence = text_of(verdict, "evidence")}});
    ++found->second.cells;
    found->second.privileges.insert(text_of(verdict, "privileges"));
  }
  for (const auto& [key, fall] : list) {
    std::string privileges;
    for (const std::string& one : fall.privileges) privileges += (privileges.empty() ? "" : ", ") + one;
    table.rows.push_back({{key[0], ""},
                          {key[1], ""},
                          {key[2], key[2] == "inconclusive" ? "dim" : "bad"},
                          {std::to_string(fall.cells), ""},
                          {privileges, ""},
                          {fall.evidence, "wide"}});
  }
  return table;
}

HtmlTable properties(const Json& list) {
  HtmlTable table{
      .caption = "What holds besides", .titles = {"strategy", "pages", "link seen inside", "mount events"}, .rows = {}};
  for (const Json& property : list) {
    const std::string pages = text_of(property, "pages");
    table.rows.push_back({{text_of(property, "strategy"), ""},
                          {pages, pages == "own" ? "good" : ""},
                          {text_of(property, "link"), ""},
                          {text_of(property, "mount_events"), ""}});
  }
  return table;
}

std::string folded(const std::string& title, const std::string& content) {
  return "<details>\n<summary>" + markup_escaped(title) + "</summary>\n" + content + "</details>\n";
}

}  // namespace

std::string protection_html(const results::Results& results) {
  if (!results.extra.contains("verdicts") || results.extra["verdicts"].empty()) return {};
  const Json& verdicts = results.extra["verdicts"];
  std::string out =
      "<p>Each cell sums up every attempt by its worst outcome. Protected: nothing of the host changed, the attempt "
      "ran "
      "to its end, and the same way was seen to succeed against the unprotected exe.</p>\n";
  out += to_html(grid(verdicts, "strategy", "privileges", "Worst outcome by the container's privileges"));
  out += folded("By probe", to_html(grid(verdicts, "probe", "strategy", "Worst outcome by probe, all privileges")));
  if (const HtmlTable fallen = falls(verdicts); !fallen.rows.empty()) {
    out += folded(fmt::format("What fell or stayed unclear: {} entries", fallen.rows.size()), to_html(fallen));
  }
  if (results.extra.contains("properties") && !results.extra["properties"].empty()) {
    out += to_html(properties(results.extra["properties"]));
  }
  return out;
}

}  // namespace sealbench::report
