#include "harness/cli/measuring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <sealbench/version.hpp>

#include "harness/measure/sweep.hpp"

namespace sealbench::cli {

namespace {

/// Where workspaces live, once it is clean.
std::string clean_base(const std::string& exe_dir) {
  tidy_up(exe_dir);
  return measure::Workspace::default_base();
}

}  // namespace

Measuring::Measuring(Progress progress, const std::string& exe_dir)
    : bar_(stderr), progress_(progress), workspace_(clean_base(exe_dir)) {}

measure::RunOptions Measuring::options(std::vector<const counters::Counter*> counters) {
  measure::RunOptions options{.counters = std::move(counters)};
  if (progress_ == Progress::shown) {
    options.progress = [this](const std::string& label, int done, int total) { bar_.show(label, done, total); };
  }
  options.stop = measure::Interruption::requested;
  return options;
}

void Measuring::show(const std::string& label, double done_s, double total_s) {
  if (progress_ == Progress::shown) bar_.show(label, static_cast<int>(done_s), std::max(1, static_cast<int>(total_s)));
}

void Measuring::finish(results::Results& results) {
  for (const std::string& problem : workspace_.remove()) {
    results.warnings.push_back(problem + "; the next start of bench tries again");
  }
}

void tidy_up(const std::string& exe_dir) {
  const std::string swept =
      measure::sweep_host(exe_dir.empty() ? std::vector<std::string>() : std::vector{exe_dir}).sentence();
  if (!swept.empty()) say(swept);
}

void say(const std::string& text) { fmt::print(stderr, "bench: {}\n", text); }

void sign(results::Results& results, const std::string& date, const std::string& command_line) {
  results.version = SEALBENCH_VERSION;
  results.commit = SEALBENCH_COMMIT;
  results.date = date;
  results.command_line = command_line;
}

}  // namespace sealbench::cli
