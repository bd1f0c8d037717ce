#include "harness/gate/options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <string>

#include "harness/text/quantity.hpp"

namespace sealbench::gate {
namespace {

template <typename Number>
bool parse_whole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

void parse_max_slowdown(std::string_view text, Options& options) {
  options.times = text != "off";
  if (options.times) options.max_slowdown = text::parse_share(text);
}

CountsRule parse_counts_rule(std::string_view text) {
  if (text == "exact") return {};
  if (text == "off") return {.compare = false};
  std::string_view digits = text;
  if (!drop_prefix(digits, "±")) drop_prefix(digits, "+-");
  CountsRule rule;
  if (!parse_whole(digits, rule.tolerance) || rule.tolerance < 0) {
    throw std::invalid_argument(fmt::format("--counts: \"{}\" is no rule for counts: write exact, off, or ±3", text));
  }
  return rule;
}

}  // namespace sealbench::gate
