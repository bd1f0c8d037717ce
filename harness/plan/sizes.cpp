#include "harness/plan/sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/text/quantity.hpp"

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
                                                   {"kB", 1'000}});

}  // namespace

std::int64_t parse_size(std::string_view text) {
  if (text == "native") return kNativeSize;
  try {
    return text::parse_size(text);
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("{}; or native, the size that it has", error.what()));
  }
}

namespace {

constexpr std::string_view kScanForm = "write a range as 1MiB..64MiB*2 (each twice the one before) or 4MiB..16MiB+4MiB";

constexpr std::size_t kMostSizes = 1000;

double plain_number(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return error == std::errc() && rest == text.data() + text.size() ? number : 0;
}

/// The sizes of FROM..TO*FACTOR and FROM..TO+STEP; FROM is one of them, TO when a step meets it.
std::vector<std::int64_t> scan(std::string_view part) {
  const std::size_t dots = part.find("..");
  const std::size_t sign = part.find_first_of("*+", dots);
  if (sign == std::string_view::npos)
    throw UsageError(fmt::format("--exe-size {}: by which steps? {}", part, kScanForm));
  const std::int64_t first = parse_size(part.substr(0, dots));
  const std::int64_t last = parse_size(part.substr(dots + 2, sign - dots - 2));
  const std::string_view step_text = part.substr(sign + 1);
  const bool by_factor = part[sign] == '*';
  const double step = by_factor ? plain_number(step_text) : static_cast<double>(parse_size(step_text));
  if (first == kNativeSize || last < first || !(step > (by_factor ? 1 : 0))) {
    throw UsageError(fmt::format("--exe-size {}: does not get from the first size to the last; {}", part, kScanForm));
  }
  std::vector<std::int64_t> sizes;
  for (double bytes = static_cast<double>(first); bytes <= static_cast<double>(last);
       bytes = by_factor ? bytes * step : bytes + step) {
    sizes.push_back(std::llround(bytes));
    if (sizes.size() > kMostSizes) throw UsageError(fmt::format("--exe-size {}: more than {} sizes", part, kMostSizes));
  }
  return sizes;
}

}  // namespace

std::vector<std::int64_t> parse_sizes(std::string_view text) {
  std::vector<std::int64_t> sizes;
  for (const std::string& part : split_list(text, "--exe-size")) {
    const bool is_scan = part.find("..") != std::string::npos;
    for (const std::int64_t size : is_scan ? scan(part) : std::vector{parse_size(part)}) {
      if (std::find(sizes.begin(), sizes.end(), size) != sizes.end()) {
        throw UsageError(fmt::format("--exe-size names {} twice", format_size(size)));
      }
      sizes.push_back(size);
    }
  }
  return sizes;
}

std::string format_size(std::int64_t bytes) {
  if (bytes == kNativeSize) return "native";
  for (const Unit& unit : kUnits) {
    if (bytes % unit.bytes == 0) return fmt::format("{}{}", bytes / unit.bytes, unit.name);
  }
  return fmt::format("{}", bytes);
}

}  // namespace sealbench::plan
