#include "harness/report/row_order.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "harness/analysis/moments.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::report {
namespace {

constexpr double kLast = std::numeric_limits<double>::infinity();  ///< of what has no such figure

double mean_time(const results::Subject& subject) {
  return subject.samples.size() == 0 ? kLast : analysis::moments(subject.samples.values()).mean();
}

double ratio(const results::Subject& subject) {
  if (subject.reference) return 1;
  return subject.ratio.empty() ? kLast : subject.ratio.front().estimate;
}

constexpr std::array kOrders = std::to_array<RowOrder>({
    {"command", "as they were given, the reference first", nullptr},
    {"name", "by name", [](const results::Subject& a, const results::Subject& b) { return a.name < b.name; }},
    {"mean-time", "the least mean first, of times the fastest",
     [](const results::Subject& a, const results::Subject& b) { return mean_time(a) < mean_time(b); }},
    {"ratio", "the lowest ratio to the reference first",
     [](const results::Subject& a, const results::Subject& b) { return ratio(a) < ratio(b); }},
});

}  // namespace

std::span<const RowOrder> row_orders() { return kOrders; }

void sort_rows(results::Results& results, std::string_view order) {
  const auto found =
      std::find_if(kOrders.begin(), kOrders.end(), [&](const RowOrder& known) { return known.name == order; });
  if (found == kOrders.end()) throw std::invalid_argument(text::unknown("order", order, text::names_of(kOrders)));
  if (found->above != nullptr) std::stable_sort(results.subjects.begin(), results.subjects.end(), found->above);
}

}  // namespace sealbench::report
