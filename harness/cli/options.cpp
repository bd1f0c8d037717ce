#include "harness/cli/options.hpp"

#include <fmt/format.h>

#include <charconv>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/order.hpp"
#include "harness/report/column.hpp"

namespace sealbench::cli {

Option color_option(std::string& value) {
  return {.names = "--color",
          .value = &value,
          .help = "whether there is color",
          .shown = "WHEN",
          .one_of = {"auto", "always", "never"}};
}

Option quiet_option(bool& value) { return {.names = "--quiet,-q", .value = &value, .help = "no progress bar"}; }

Option seed_option(std::string& value) {
  return {
      .names = "--seed", .value = &value, .help = "of the order of launches; a random one without it", .shown = "N"};
}

std::vector<std::string> parse_columns(const std::string& text) {
  if (text.empty()) return {};
  std::vector<std::string> names = plan::split_list(text, "--columns");
  static_cast<void>(report::columns(results::Results{}, names));
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
