#include "harness/report/markup.hpp"

#include <fmt/format.h>

namespace sealbench::report {

std::string markup_escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      case '\n':
      case '\r':
      case '\t':
        safe += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        safe += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return safe;
}

}  // namespace sealbench::report
