#include "harness/gate/consistency.hpp"

#include <fmt/format.h>

#include <cmath>

#include "harness/analysis/paired_ratio.hpp"

namespace sealbench::gate {
namespace {

using results::Json;
using results::Results;
using results::Subject;

/// Figures are written with the fewest digits that give the same number again.
bool differ(double a, double b) {
  constexpr double kRelative = 1e-9;
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) != std::isnan(b);
  return std::abs(a - b) > kRelative * std::abs(b);
}

std::string wrong_ratio(const Subject& subject, const Subject& reference) {
  if (subject.ratio.empty()) return {};
  const results::Ratio& stored = subject.ratio.front();
  const results::Ratio found = analysis::paired_ratio(subject, reference);
  if (stored.pairs == found.pairs && !differ(stored.estimate, found.estimate) && !differ(stored.low, found.low) &&
      !differ(stored.high, found.high)) {
    return {};
  }
  return fmt::format(
      "the ratio of {} is {:.6g} [{:.6g}, {:.6g}] in the file and {:.6g} [{:.6g}, {:.6g}] by its samples", subject.name,
      stored.estimate, stored.low, stored.high, found.estimate, found.low, found.high);
}

std::string wrong_total(const Subject& subject) {
  for (const auto& [counter, count] : subject.counts.items()) {
    if (!count.is_object() || !count.contains("total") || !count.contains("by_name")) continue;
    if (!count["total"].is_number_integer() || !count["by_name"].is_object()) continue;
    std::int64_t sum = 0;
    for (const auto& [name, figure] : count["by_name"].items())
      sum += figure.is_number_integer() ? figure.get<std::int64_t>() : 0;
    const auto total = count["total"].get<std::int64_t>();
    if (sum != total) {
      return fmt::format("the {} of {} are {} in total and {} by name", counter, subject.name, total, sum);
    }
  }
  return {};
}

std::string wrong_position(const Results& results, const Subject& subject) {
  const Json order = results.plan.value("order", Json::array());
  const results::Samples& samples = subject.samples;
  if (order.empty() || samples.position.empty()) return {};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto block = static_cast<std::size_t>(samples.block[i]);
    const auto position = static_cast<std::size_t>(samples.position[i]);
    if (block >= order.size() || !order[block].is_array() || position >= order[block].size()) {
      return fmt::format("block {} of {} is not in the plan's order", block, subject.name);
    }
  }
  return {};
}

}  // namespace

std::string contradiction(const Results& results) {
  for (const Subject& subject : results.subjects) {
    const Subject* reference = results::reference_of(results, subject);
    if (reference != nullptr) {
      if (std::string wrong = wrong_ratio(subject, *reference); !wrong.empty()) return wrong;
    }
    if (std::string wrong = wrong_total(subject); !wrong.empty()) return wrong;
    if (std::string wrong = wrong_position(results, subject); !wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace sealbench::gate
