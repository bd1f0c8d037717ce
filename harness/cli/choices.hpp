// The names that values are made of, from the registries: for help and for shells that complete them.
#pragma once

#include <vector>

#include "harness/cli/option.hpp"

namespace sealbench::cli {

std::vector<Choice> strategy_choices();         ///< the registered ones
std::vector<Choice> strategy_selections();      ///< those, all and stock
std::vector<Choice> run_strategy_selections();  ///< those, and auto
std::vector<Choice> workload_choices();
std::vector<Choice> run_workload_choices();
std::vector<Choice> parameter_choices();  ///< NAME=, of every workload
std::vector<Choice> metric_choices();     ///< of every workload
std::vector<Choice> runtime_choices();
std::vector<Choice> engine_choices();
std::vector<Choice> counter_choices();  ///< all and none are among them
std::vector<Choice> column_choices();
std::vector<Choice> row_order_choices();
std::vector<Choice> requirement_choices();
std::vector<Choice> report_formats();
std::vector<Choice> verify_formats();
std::vector<Choice> privilege_choices();
std::vector<Choice> path_choices();
std::vector<Choice> probe_choices();
std::vector<Choice> recipe_choices();  ///< of results/recipes, where they are installed

/// Choices without a word about each.
std::vector<Choice> plain(const std::vector<std::string>& names);

}  // namespace sealbench::cli
