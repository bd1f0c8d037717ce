#include "workloads/runtimes/version.hpp"

#include <array>
#include <cctype>
#include <charconv>

namespace sealbench::workloads {

namespace {

bool is_digit(char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; }

}  // namespace

std::optional<Version> version_in(std::string_view line) {
  const char* const end = line.data() + line.size();
  for (const char* at = line.data(); at != end; ++at) {
    if (!is_digit(*at)) continue;
    std::array<int, 3> numbers{};
    std::size_t found = 0;
    while (found < numbers.size()) {
      const auto [after, error] = std::from_chars(at, end, numbers.at(found));
      if (error != std::errc()) break;
      ++found;
      at = after;
      if (at == end || *at != '.' || at + 1 == end || !is_digit(at[1])) break;
      ++at;
    }
    if (found > 1) return Version{.major = numbers[0], .minor = numbers[1], .patch = numbers[2]};
    if (at == end) break;
  }
  return std::nullopt;
}

}  // namespace sealbench::workloads
