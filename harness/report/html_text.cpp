#include "harness/report/html_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "harness/report/markup.hpp"

namespace sealbench::report {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t there = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < there ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= there ? kDigits[group >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

std::string to_html(const HtmlTable& table) {
  std::string out = fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n<table{}>\n",
                                markup_escaped(table.caption), table.numbers ? " class=\"numbers\"" : "");
  out += fmt::format("<caption><span>{}</span></caption>\n<thead><tr>", markup_escaped(table.caption));
  for (const std::string& title : table.titles) out += fmt::format("<th scope=\"col\">{}</th>", markup_escaped(title));
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<HtmlCell>& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string css = row[i].css_class.empty() ? "" : fmt::format(" class=\"{}\"", row[i].css_class);
      const char* const tag = i == 0 ? "th scope=\"row\"" : "td";
      out += fmt::format("<{}{}>{}</{}>", tag, css, markup_escaped(row[i].text), i == 0 ? "th" : "td");
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

}  // namespace sealbench::report
