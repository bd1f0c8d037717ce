// Parts of an HTML page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealbench::report {

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

/// One cell: its text is escaped, its class may be empty.
struct HtmlCell {
  std::string text;
  std::string css_class;
};

/// A table in a box of its own that scrolls sideways on a narrow screen. The first cell of a row is the row's header.
struct HtmlTable {
  std::string caption;
  std::vector<std::string> titles;
  std::vector<std::vector<HtmlCell>> rows;
  bool numbers = false;  ///< all columns but the first are aligned to the right
};

std::string to_html(const HtmlTable& table);

}  // namespace sealbench::report
