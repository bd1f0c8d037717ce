#include "harness/cli/choices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/advise/requirement.hpp"
#include "harness/counters/counter.hpp"
#include "harness/plan/subjects.hpp"
#include "harness/report/column.hpp"
#include "harness/report/report.hpp"
#include "harness/report/row_order.hpp"
#include "harness/reproduce/recipe.hpp"
#include "harness/results/metrics.hpp"
#include "harness/verify/attack_path.hpp"
#include "harness/verify/output/output.hpp"
#include "harness/verify/privileges.hpp"
#include "strategies/registry.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/workload.hpp"
#include "workloads/payloads/probe/registry.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::cli {

namespace {

/// Of registered things, which have name() and summary().
template <typename Range>
std::vector<Choice> registered(const Range& things) {
  std::vector<Choice> choices;
  for (const auto* thing : things) choices.push_back({std::string(thing->name()), std::string(thing->summary())});
  return choices;
}

/// The same of things with members.
template <typename Range>
std::vector<Choice> described(const Range& things) {
  std::vector<Choice> choices;
  for (const auto* thing : things) choices.push_back({std::string(thing->name), std::string(thing->summary)});
  return choices;
}

}  // namespace

std::vector<Choice> plain(const std::vector<std::string>& names) {
  std::vector<Choice> choices;
  for (const std::string& name : names) choices.push_back({name});
  return choices;
}

std::vector<Choice> strategy_choices() {
  std::vector<Choice> choices;
  for (const strategies::Strategy* strategy : strategies::all()) {
    choices.push_back({std::string(strategy->traits().name), std::string(strategy->traits().summary)});
  }
  return choices;
}

std::vector<Choice> strategy_selections() {
  std::vector<Choice> choices = {{"all", "every one"}};
  const std::vector<Choice> named = strategy_choices();
  choices.insert(choices.end(), named.begin(), named.end());
  return choices;
}

std::vector<Choice> run_strategy_selections() {
  std::vector<Choice> choices = strategy_selections();
  choices.push_back({"auto", "every one; verifies and recommends"});
  choices.push_back({std::string(plan::kStock), "what a runtime other than sealrun does by itself"});
  return choices;
}

std::vector<Choice> workload_choices() { return registered(workloads::workloads()); }
std::vector<Choice> run_workload_choices() {
  std::vector<Choice> choices = workload_choices();
  choices.push_back({"all", "every one: a survey of this host"});
  return choices;
}

std::vector<Choice> parameter_choices() {
  std::vector<Choice> choices;
  for (const workloads::Parameter& parameter : workloads::common_parameters()) {
    choices.push_back({std::string(parameter.name) + "=", std::string(parameter.summary)});
  }
  for (const workloads::Workload* workload : workloads::workloads()) {
    for (const workloads::Parameter& parameter : workload->parameters()) {
      choices.push_back(
          {std::string(parameter.name) + "=", fmt::format("{}: {}", workload->name(), parameter.summary)});
    }
  }
  return choices;
}

std::vector<Choice> metric_choices() {
  std::vector<Choice> choices;
  for (const results::Metric& metric : results::metrics_of(results::launched_once()))
    choices.push_back({metric.name, metric.summary});
  for (const workloads::Workload* workload : workloads::workloads()) {
    for (const workloads::Metric& metric : workload->metrics()) {
      choices.push_back({std::string(metric.name), fmt::format("{}: {}", workload->name(), metric.summary)});
    }
  }
  return choices;
}

std::vector<Choice> runtime_choices() { return registered(workloads::runtimes()); }

std::vector<Choice> engine_choices() {
  return {{"native", "bench's own launcher, in randomized blocks"},
          {"hyperfine", "the installed hyperfine, one subject after the other, so without ratios"}};
}

std::vector<Choice> counter_choices() {
  std::vector<Choice> choices = registered(counters::all());
  choices.push_back({"all", "every one"});
  choices.push_back({"none", "times alone"});
  return choices;
}

std::vector<Choice> column_choices() {
  std::vector<Choice> choices;
  for (const report::Column& column : report::columns(results::Results{})) {
    choices.push_back({std::string(column.name), column.title});
  }
  return choices;
}

std::vector<Choice> row_order_choices() {
  std::vector<Choice> choices;
  for (const report::RowOrder& order : report::row_orders()) {
    choices.push_back({std::string(order.name), std::string(order.summary)});
  }
  return choices;
}

std::vector<Choice> requirement_choices() { return described(advise::requirements()); }
std::vector<Choice> report_formats() { return registered(report::all()); }

std::vector<Choice> verify_formats() {
  std::vector<Choice> choices;
  for (const verify::Output* output : verify::all_outputs()) choices.push_back({std::string(output->name)});
  return choices;
}

std::vector<Choice> privilege_choices() {
  std::vector<Choice> choices;
  for (const verify::Privileges& privileges : verify::all_privileges()) {
    choices.push_back({std::string(privileges.name)});
  }
  return choices;
}

std::vector<Choice> path_choices() { return described(verify::all_paths()); }
std::vector<Choice> probe_choices() { return described(probe::all()); }

std::vector<Choice> recipe_choices() {
  std::vector<Choice> choices;
  for (const reproduce::Recipe& recipe : reproduce::load_recipes(reproduce::recipe_directory())) {
    choices.push_back({recipe.name, recipe.title});
  }
  return choices;
}

}  // namespace sealbench::cli
