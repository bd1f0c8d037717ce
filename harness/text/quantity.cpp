#include "harness/text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace sealbench::text {

namespace {

struct Unit {
  std::string_view name;  ///< lower case
  double factor;
};

/// A decimal number and the unit behind it, with blanks in between or not; nothing when it is not that.
std::optional<double> read(std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  std::string unit(rest, text.data() + text.size());
  unit.erase(0, unit.find_first_not_of(' '));
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& known) { return known.name == unit; });
  if (found == units.end()) return std::nullopt;
  return number * found->factor;
}

constexpr double kKilo = 1000;
constexpr double kKibi = 1024;

constexpr std::array kSizes = std::to_array<Unit>({{"", 1},
                                                   {"b", 1},
                                                   {"k", kKibi},
                                                   {"kib", kKibi},
                                                   {"kb", kKilo},
                                                   {"m", kKibi* kKibi},
                                                   {"mib", kKibi* kKibi},
                                                   {"mb", kKilo* kKilo},
                                                   {"g", kKibi* kKibi* kKibi},
                                                   {"gib", kKibi* kKibi* kKibi},
                                                   {"gb", kKilo* kKilo* kKilo}});

constexpr double kMinute = 60;
constexpr double kHour = 3600;
constexpr double kDay = 86400;

constexpr std::array kTimes = std::to_array<Unit>(
    {{"", 1}, {"ms", 0.001}, {"s", 1}, {"sec", 1}, {"m", kMinute}, {"min", kMinute}, {"h", kHour}, {"d", kDay}});

constexpr std::array kShares = std::to_array<Unit>({{"", 1}, {"%", 0.01}});

}  // namespace

std::int64_t parse_size(std::string_view text) {
  constexpr double kLargest = static_cast<double>(1LL << 40);
  const std::optional<double> bytes = read(text, kSizes);
  if (!bytes || !(*bytes >= 1) || *bytes > kLargest || *bytes != std::floor(*bytes)) {
    throw std::invalid_argument(fmt::format(
        "\"{}\" is not a size: write a whole number of bytes up to 1 TiB, for example 12MiB or 12M (both of 1024), "
        "12MB (of 1000) or 12582912",
        text));
  }
  return static_cast<std::int64_t>(*bytes);
}

double parse_duration(std::string_view text) {
  constexpr double kShortest = 0.001;
  constexpr double kLongest = 30 * kDay;
  const std::optional<double> seconds = read(text, kTimes);
  if (!seconds || !(*seconds >= kShortest) || *seconds > kLongest) {
    throw std::invalid_argument(fmt::format(
        "\"{}\" is not a time: write for example 90, 90s, 1.5m, 1h or 500ms; 1 ms is the least, 30 days the most",
        text));
  }
  return *seconds;
}

double parse_share(std::string_view text) {
  constexpr double kMost = 10;
  const std::optional<double> share = read(text, kShares);
  if (!share || !(*share > 0) || *share > kMost) {
    throw std::invalid_argument(fmt::format("\"{}\" is not a share: write for example 5% or 0.05", text));
  }
  if (*share >= 1 && text.find('%') == std::string_view::npos) {
    throw std::invalid_argument(
        fmt::format("\"{0}\" may mean {0} % or {1:g} %: write {0}% or {1:g}%", text, 100 * *share));
  }
  return *share;
}

}  // namespace sealbench::text
