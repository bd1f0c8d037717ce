// Lists of words as text.
#pragma once

#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sealbench::text {

/// `words` one after the other, `separator` between two. Not fmt::join: its formatters for ranges are compiled anew in
/// every file that uses them.
std::string join(const std::vector<std::string_view>& words, std::string_view separator);

/// The same for any range of text that outlives the call: of views, or of strings that it holds.
template <typename Range>
requires std::is_lvalue_reference_v<std::ranges::range_reference_t<const Range>> std::string join(
    const Range& words, std::string_view separator) {
  return join(std::vector<std::string_view>(words.begin(), words.end()), separator);
}

}  // namespace sealbench::text
