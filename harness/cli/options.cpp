#include "harness/cli/options.hpp"

#include <fmt/format.h>

#include <charconv>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/order.hpp"
#include "harness/report/column.hpp"

namespace sealbench::cli {

Option color_option(std::string& value) {
  return {.names = "--color", .value = &value, .help = "auto, always or never", .one_of = {"auto", "always", "never"}};
}

Option quiet_option(bool& value) { return {.names = "--quiet,-q", .value = &value, .help = "no progress bar"}; }

Option seed_option(std::string& value) {
  return {.names = "--seed", .value = &value, .help = "of the order of launches (default: random)"};
}

double to_seconds(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" || unit == "min" ? 60 : unit == "h" ? 3600 : 0;
  const double value = number * factor;
  constexpr double kLongest = 30.0 * 86400;
  if (error != std::errc() || !(value > 0) || value > kLongest)
    throw UsageError(fmt::format("\"{}\" is not a time: write for example 90, 90s, 5m or 1h", text));
  return value;
}

std::vector<std::string> parse_columns(const std::string& text) {
  if (text.empty()) return {};
  std::vector<std::string> names = plan::split_list(text, "--columns");
  try {
    static_cast<void>(report::columns(results::Results{}, names));
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  return names;
}

std::uint64_t parse_seed(const std::string& text) {
  if (text.empty()) return plan::random_seed();
  std::uint64_t seed = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || *rest != '\0') {
    throw UsageError(fmt::format("--seed {}: not a whole number from 0 to 18446744073709551615", text));
  }
  return seed;
}

}  // namespace sealbench::cli
