#include "harness/text/join.hpp"

namespace sealbench::text {

std::string join(const std::vector<std::string_view>& words, std::string_view separator) {
  std::string text;
  std::string_view before;
  for (const std::string_view word : words) {
    text += before;
    text += word;
    before = separator;
  }
  return text;
}

}  // namespace sealbench::text
