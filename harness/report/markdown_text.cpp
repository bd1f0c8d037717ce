#include "harness/report/markdown_text.hpp"

#include <algorithm>

namespace sealbench::report {
namespace {

bool ends_line(char c) { return c == '\n' || c == '\r'; }

}  // namespace

std::string markdown_escaped(std::string_view text) {
  constexpr std::string_view kSpecial = "\\|`<";
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Brackets are plain unless a link's destination follows: intervals stay readable.
    const bool link = text[i] == ']' && i + 1 < text.size() && text[i + 1] == '(';
    if (link || kSpecial.find(text[i]) != std::string_view::npos) safe += '\\';
    safe += ends_line(text[i]) ? ' ' : text[i];
  }
  return safe;
}

std::string markdown_code(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), ends_line, ' ');
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : line) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool pad = longest > 0 && (line.front() == '`' || line.back() == '`');
  return fence + (pad ? " " : "") + line + (pad ? " " : "") + fence;
}

}  // namespace sealbench::report
