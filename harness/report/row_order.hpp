// The order in which a report shows its subjects.
#pragma once

#include <span>
#include <string_view>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// One order, as given to --sort.
struct RowOrder {
  std::string_view name;
  std::string_view summary;
  /// Whether the first stands above the second; null: they stay as they were.
  bool (*above)(const results::Subject& a, const results::Subject& b);
};

/// Every order; the first is what is meant without --sort.
std::span<const RowOrder> row_orders();

/// Puts the subjects in the order of that name; those that are equal in it stay as they were. Throws
/// std::invalid_argument for a name that is no order's.
void sort_rows(results::Results& results, std::string_view order);

}  // namespace sealbench::report
