#include "harness/plan/range.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "harness/plan/errors.hpp"

namespace sealbench::plan {

namespace {

constexpr std::string_view kDots = "..";
constexpr std::size_t kMost = 1000;

double plain_number(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return error == std::errc() && rest == text.data() + text.size() ? number : 0;
}

}  // namespace

bool is_range(std::string_view text) { return text.find(kDots) != std::string_view::npos; }

std::vector<std::int64_t> numbers_of_range(std::string_view text, std::string_view what, std::string_view form,
                                           const std::function<std::int64_t(std::string_view)>& number) {
  const std::size_t dots = text.find(kDots);
  const std::size_t sign = text.find_first_of("*+", dots);
  if (sign == std::string_view::npos) throw UsageError(fmt::format("{} {}: by which steps? {}", what, text, form));
  const std::int64_t first = number(text.substr(0, dots));
  const std::int64_t last = number(text.substr(dots + kDots.size(), sign - dots - kDots.size()));
  const std::string_view step_text = text.substr(sign + 1);
  const bool by_factor = text[sign] == '*';
  const double step = by_factor ? plain_number(step_text) : static_cast<double>(number(step_text));
  if ((by_factor && first == 0) || last < first || !(step > (by_factor ? 1 : 0))) {
    throw UsageError(fmt::format("{} {}: does not get from the first to the last; {}", what, text, form));
  }
  std::vector<std::int64_t> numbers;
  double value = static_cast<double>(first);
  while (value <= static_cast<double>(last)) {
    numbers.push_back(std::llround(value));
    if (numbers.size() > kMost) throw UsageError(fmt::format("{} {}: more than {} numbers", what, text, kMost));
    value = by_factor ? value * step : value + step;
  }
  return numbers;
}

}  // namespace sealbench::plan
