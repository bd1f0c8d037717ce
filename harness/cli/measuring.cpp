#include "harness/cli/measuring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "harness/cli/version.hpp"
#include "harness/host/settings.hpp"
#include "harness/measure/sweep.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/partial.hpp"

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
  for (const std::string& done : host::put_back_left_settings("")) say(done);
}

void say(const std::string& text) {
  const std::string line = fmt::format("bench: {}\n", text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void sign(results::Results& results, const std::string& date, const std::string& command_line) {
  results.version = version();
  results.commit = commit();
  results.date = date;
  results.command_line = command_line;
}

std::function<void(const results::Results&)> keep_partial(const results::Destination& destination, std::string date,
                                                          std::string command_line,
                                                          std::function<std::string(const results::Results&)> text) {
  if (!destination.is_replaced()) return [](const results::Results&) {};
  return [&destination, date = std::move(date), command_line = std::move(command_line), text = std::move(text),
          failed = false](const results::Results& results) mutable {
    if (failed || results.subjects.empty()) return;
    results::Results partial = results;
    sign(partial, date, command_line);
    results::mark_partial(partial);
    try {
      destination.write(text(partial));
    } catch (const std::runtime_error& error) {
      failed = true;
      say(fmt::format("{}; nothing of this run is on disk until its end", error.what()));
    }
  };
}

}  // namespace sealbench::cli
