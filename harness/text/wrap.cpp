#include "harness/text/wrap.hpp"

#include <algorithm>

#include "harness/text/width.hpp"

namespace sealbench::text {

namespace {

/// Less than this is no column to read in.
constexpr std::size_t kLeastText = 28;
/// A term that is wider has a line to itself.
constexpr std::size_t kWidestTerm = 26;
constexpr std::size_t kGap = 2;
constexpr std::size_t kBelow = 4;

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      lines.emplace_back();
      used = 0;
      ++at;
      continue;
    }
    if (text[at] == ' ' && !lines.back().empty()) {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n", text.find_first_not_of(' ', at)), text.size());
    const std::string_view word = text.substr(at, end - at);  // with its indentation at the start of a line
    const std::size_t length = width_of(word);
    if (used > 0 && used + 1 + length > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    lines.back() += word;
    used += length + (used > 0 ? 1 : 0);
    at = end;
  }
  return lines;
}

std::string hanging(std::string_view first, std::string_view text, std::size_t width) {
  const std::size_t indent = width_of(first);
  std::string all;
  for (const std::string& line : wrap(text, width > indent + kLeastText ? width - indent : kLeastText)) {
    all += (all.empty() ? std::string(first) : std::string(indent, ' ')) + line + '\n';
  }
  return all;
}

std::string paragraph(std::string_view text, std::size_t width) {
  std::string all;
  for (const std::string& line : wrap(text, width > kLeastText ? width - 2 : kLeastText)) {
    all += (all.empty() ? "" : "  ") + line + '\n';
  }
  return all;
}

std::string columns(const std::vector<Described>& rows, std::size_t indent, std::size_t width) {
  std::size_t widest = 0;
  for (const Described& row : rows) {
    if (width_of(row.term) <= kWidestTerm) widest = std::max(widest, width_of(row.term));
  }
  const std::size_t column = indent + widest + kGap;
  const bool beside = width >= column + kLeastText;
  std::string all;
  for (const Described& row : rows) {
    const std::string term = std::string(indent, ' ') + row.term;
    if (row.text.empty()) {
      all += term + '\n';
    } else if (beside && width_of(row.term) <= widest) {
      all += hanging(align_left(term, column), row.text, width);
    } else {
      all += term + '\n' + hanging(std::string(beside ? column : indent + kBelow, ' '), row.text, width);
    }
  }
  return all;
}

}  // namespace sealbench::text
