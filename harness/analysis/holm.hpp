// Several tests at once.
#pragma once

#include <span>
#include <vector>

namespace sealbench::analysis {

/// Adjusted p-values in the order of `p_values`: rejecting those at or below alpha makes a false rejection anywhere
/// among them with probability at most alpha. Holm, "A simple sequentially rejective multiple test procedure", Scand.
/// J. Statist. 6 (1979) 65-70.
std::vector<double> holm(std::span<const double> p_values);

}  // namespace sealbench::analysis
