#include "harness/plan/sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"

namespace sealbench::plan {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t bytes;
};

// Largest first, so that format_size finds the shortest spelling.
constexpr std::array kUnits = std::to_array<Unit>({{"GiB", 1LL << 30},
                                                   {"MiB", 1LL << 20},
                                                   {"KiB", 1LL << 10},
                                                   {"GB", 1'000'000'000},
                                                   {"MB", 1'000'000},
                                                   {"kB", 1'000},
                                                   {"B", 1}});
constexpr std::int64_t kLargest = 1LL << 40;

[[noreturn]] void refuse(std::string_view text) {
  throw UsageError(fmt::format(
      "\"{}\" is not a size: write native, a number of bytes, or a number with KiB, MiB, GiB, kB, MB or GB", text));
}

}  // namespace

std::int64_t parse_size(std::string_view text) {
  if (text == "native") return kNativeSize;
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc()) refuse(text);
  std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  if (unit.empty()) unit = "B";
  const auto found = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& known) { return known.name == unit; });
  if (found == kUnits.end()) refuse(text);
  const double bytes = number * static_cast<double>(found->bytes);
  if (!(bytes >= 1) || bytes > static_cast<double>(kLargest) || bytes != std::floor(bytes)) refuse(text);
  return static_cast<std::int64_t>(bytes);
}

std::vector<std::int64_t> parse_sizes(std::string_view text) {
  std::vector<std::int64_t> sizes;
  for (const std::string& part : split_list(text, "--exe-size")) {
    const std::int64_t size = parse_size(part);
    if (std::find(sizes.begin(), sizes.end(), size) != sizes.end()) {
      throw UsageError(fmt::format("--exe-size names {} twice", format_size(size)));
    }
    sizes.push_back(size);
  }
  return sizes;
}

std::string format_size(std::int64_t bytes) {
  if (bytes == kNativeSize) return "native";
  for (const Unit& unit : kUnits) {
    if (unit.bytes > 1 && bytes % unit.bytes == 0) return fmt::format("{}{}", bytes / unit.bytes, unit.name);
  }
  return fmt::format("{}", bytes);
}

}  // namespace sealbench::plan
