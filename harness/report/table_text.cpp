#include "harness/report/markdown_text.hpp"
#include "harness/report/table.hpp"
#include "harness/text/width.hpp"

namespace sealbench::report {
namespace {

/// Select Graphic Rendition sequences of ECMA-48.
constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kReset = "\033[0m";

std::string_view sequence(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "\033[32m";
    case Tone::bad:
      return "\033[31m";
    case Tone::dim:
      return "\033[2m";
    case Tone::plain:
      break;
  }
  return {};
}

std::string painted(const std::string& text, std::string_view color, const Style& style) {
  if (!style.color || color.empty() || text.empty()) return text;
  return std::string(color) + text + std::string(kReset);
}

/// A line without the spaces at its end.
std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string to_text(const Table& table, const Style& style) {
  const auto line = [&](const auto& text_of, const auto& color_of) {
    std::string text;
    for (std::size_t column = 0; column < table.titles.size(); ++column) {
      // Padding first, color after it: escape sequences have no width.
      const std::size_t width = table.column_width(column);
      const std::string cell = text_of(column);
      const std::string padding(width - text::width_of(cell), ' ');
      const std::string shown = painted(cell, color_of(column), style);
      if (column > 0) text += std::string(kGap, ' ');
      text += column < table.words ? shown + padding : padding + shown;
    }
    return trimmed(std::move(text));
  };
  std::string text = line([&](std::size_t column) { return table.titles[column]; }, [](std::size_t) { return kBold; });
  for (const auto& row : table.rows) {
    text += line([&](std::size_t column) { return row[column].text; },
                 [&](std::size_t column) { return sequence(row[column].tone); });
  }
  return text;
}

std::string to_markdown(const Table& table) {
  std::string text = "|";
  std::string rule = "|";
  for (std::size_t column = 0; column < table.titles.size(); ++column) {
    text += ' ' + markdown_escaped(table.titles[column]) + " |";
    rule += column == 0 ? " --- |" : " ---: |";
  }
  text += '\n' + rule + '\n';
  for (const auto& row : table.rows) {
    text += '|';
    for (const Cell& cell : row) text += ' ' + markdown_escaped(cell.text) + " |";
    text += '\n';
  }
  return text;
}

}  // namespace sealbench::report
