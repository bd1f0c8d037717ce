// Lines no longer than a screen is wide.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::text {

/// `text` in lines of at most `width` characters, broken at blanks only: a longer word has a line to itself. Blanks at
/// a break go; line breaks in `text` stay.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// wrap(), the first line behind `first`, the others behind as many blanks, all ended by a line break.
std::string hanging(std::string_view first, std::string_view text, std::size_t width);

/// A sentence as wrap() breaks it, further lines two blanks in, ended by a line break.
std::string paragraph(std::string_view text, std::size_t width);

/// Terms, each with its text beside it in one column, as help has them; on screens too narrow for both, the text below.
/// `indent` is the number of blanks before the terms.
struct Described {
  std::string term;
  std::string text;
};
std::string columns(const std::vector<Described>& rows, std::size_t indent, std::size_t width);

}  // namespace sealbench::text
