#include "harness/text/width.hpp"

#include <algorithm>

namespace sealbench::text {
namespace {

/// Every code point has one byte that is not a continuation byte (10xxxxxx).
bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

std::string padding(std::string_view text, std::size_t width) {
  const std::size_t used = width_of(text);
  return std::string(used < width ? width - used : 0, ' ');
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string align_right(std::string_view text, std::size_t width) { return padding(text, width) + std::string(text); }

std::string align_left(std::string_view text, std::size_t width) { return std::string(text) + padding(text, width); }

}  // namespace sealbench::text
