// Text measured in characters, as a terminal shows it, not in bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sealbench::text {

/// Number of characters (code points) of UTF-8 text.
std::size_t width_of(std::string_view text);

/// `text` with spaces before or behind it up to `width` characters; longer text stays as it is.
std::string align_right(std::string_view text, std::size_t width);
std::string align_left(std::string_view text, std::size_t width);

}  // namespace sealbench::text
