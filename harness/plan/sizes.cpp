#include "harness/plan/sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/range.hpp"
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

constexpr std::string_view kSizeOption = "--exe-size";
constexpr std::string_view kSizeRange =
    "write a range as 1MiB..64MiB*2 (each twice the one before) or 4MiB..16MiB+4MiB";

/// native is no end of a range.
std::int64_t end_of_range(std::string_view text) {
  const std::int64_t size = parse_size(text);
  if (size == kNativeSize)
    throw UsageError(fmt::format("{}: a range is of sizes, not of native; {}", kSizeOption, kSizeRange));
  return size;
}

}  // namespace

std::vector<std::int64_t> parse_sizes(std::string_view text) {
  std::vector<std::int64_t> sizes;
  for (const std::string& part : split_list(text, kSizeOption)) {
    for (const std::int64_t size : is_range(part) ? numbers_of_range(part, kSizeOption, kSizeRange, end_of_range)
                                                  : std::vector{parse_size(part)}) {
      if (std::find(sizes.begin(), sizes.end(), size) != sizes.end()) {
        throw UsageError(fmt::format("{} names {} twice", kSizeOption, format_size(size)));
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
