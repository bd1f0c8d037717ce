#include "harness/results/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "harness/results/failures.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/printable.hpp"
#include "harness/results/reader.hpp"

namespace sealbench::results {
namespace {

/// Blocks are numbered over all subjects: none is common to two of them.
void append_sample(Subject& subject, double seconds, std::int64_t& next_block, const Reader& place) {
  if (!(seconds > 0)) place.fail("must be more than 0 s");
  subject.samples.wall_s.push_back(seconds);
  subject.samples.block.push_back(next_block++);
}

/// A failed launch is no time: with --ignore-failure hyperfine goes on, and exit_codes tells which ones failed.
void append_times(Subject& subject, const Reader& result, std::int64_t& next_block) {
  const std::vector<Reader> times = result.at("times").elements();
  const auto codes = result.find("exit_codes");
  const std::vector<Reader> statuses = codes ? codes->elements() : std::vector<Reader>();
  if (codes && statuses.size() != times.size())
    codes->fail(fmt::format("has {} values where times has {}", statuses.size(), times.size()));
  std::vector<Failure> failures;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const Json status = statuses.empty() ? Json(0) : statuses[i].json();
    if (status == 0) {
      append_sample(subject, times[i].number(), next_block, times[i]);
    } else {
      failures.push_back(
          {.block = next_block++,
           .session = 0,
           .reason = status.is_null() ? "was killed by a signal" : "exited with status " + status.dump()});
    }
  }
  set_failures(subject, failures);
}

Results imported(std::string_view tool) {
  Results results;
  results.command_line = fmt::format("bench import ({})", tool);
  results.plan = {{"imported_from", tool}};
  results.warnings.push_back(
      fmt::format("{} measures one subject after the other: there are no blocks to pair, and so no ratios", tool));
  return results;
}

Subject& subject_named(Results& results, const std::string& name) {
  const auto found = std::find_if(results.subjects.begin(), results.subjects.end(),
                                  [&](const Subject& subject) { return subject.name == name; });
  if (found != results.subjects.end()) return *found;
  Subject& added = results.subjects.emplace_back();
  added.name = name;
  added.command = name;
  return added;
}

double seconds_per(const Reader& unit) {
  static const std::map<std::string, double> kUnits = {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}};
  const auto found = kUnits.find(unit.string());
  if (found == kUnits.end()) unit.fail("must be ns, us, ms or s");
  return found->second;
}

std::string optional_string(const Reader& object, std::string_view member) {
  const auto found = object.find(member);
  return found && found->json().is_string() ? found->string() : std::string();
}

}  // namespace

Results from_hyperfine(const Json& json) {
  Results results = imported("hyperfine");
  std::int64_t next_block = 0;
  for (const Reader& result : Reader(json).at("results").elements()) {
    const std::string name = result.at("command").string();
    if (name.empty()) result.at("command").fail("must not be empty");
    Subject& subject = subject_named(results, name);
    if (subject.samples.size() > 0) result.at("command").fail(fmt::format("\"{}\" is there twice", name));
    if (const auto parameters = result.find("parameters")) {
      subject.runtime = optional_string(*parameters, "runtime");
      subject.strategy = optional_string(*parameters, "strategy");
    }
    append_times(subject, result, next_block);
  }
  return results;
}

Results from_google_benchmark(const Json& json) {
  Results results = imported("Google Benchmark");
  const Reader document(json);
  if (const auto context = document.find("context")) {
    results.host = context->object();
    results.date = optional_string(*context, "date");
  }
  std::int64_t next_block = 0;
  for (const Reader& entry : document.at("benchmarks").elements()) {
    const std::string type = optional_string(entry, "run_type");
    if (!type.empty() && type != "iteration") continue;  // an aggregate of the others
    const std::string name = entry.at("name").string();
    if (name.empty()) entry.at("name").fail("must not be empty");
    if (const auto failed = entry.find("error_occurred"); failed && failed->boolean()) {
      results.omitted.push_back({name, optional_string(entry, "error_message")});
      continue;
    }
    const Reader time = entry.at("real_time");
    append_sample(subject_named(results, name), time.number() * seconds_per(entry.at("time_unit")), next_block, time);
  }
  return results;
}

Results import_file(const std::string& path) {
  try {
    const Json document = printable_document(parse_file(path));
    if (document.is_object() && document.contains("benchmarks")) return from_google_benchmark(document);
    if (document.is_object() && document.contains("results")) return from_hyperfine(document);
    throw std::runtime_error(
        "neither hyperfine's nor Google Benchmark's JSON: there is no member \"results\" or \"benchmarks\"");
  } catch (const std::exception& error) {
    throw std::runtime_error(fmt::format("cannot import {}: {}", path == "-" ? "standard input" : path, error.what()));
  }
}

}  // namespace sealbench::results
