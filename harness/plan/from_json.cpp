#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "harness/plan/errors.hpp"
#include "harness/plan/plan.hpp"
#include "harness/plan/points.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/results/reader.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::plan {

namespace {

using results::Reader;

int count_from(const Reader& reader, int least) {
  constexpr int kMost = 1'000'000;
  const std::int64_t value = reader.integer();
  if (value < least || value > kMost) reader.fail("is out of range");
  return static_cast<int>(value);
}

std::chrono::nanoseconds duration_from(const Reader& reader) {
  constexpr double kDay = 86400;
  const double seconds = reader.number();
  if (!(seconds >= 0) || seconds > kDay) reader.fail("must be seconds from 0 to a day");
  return std::chrono::nanoseconds(std::llround(seconds * 1e9));
}

std::int64_t size_from(const Reader& reader) {
  try {
    return parse_size(reader.string());
  } catch (const UsageError& error) {
    reader.fail(error.what());
  }
}

Tolerance tolerance_from(const Reader& reader) {
  Tolerance tolerance{.launches = count_from(reader.at("launches"), 0), .share = reader.at("share").number()};
  if (!(tolerance.share >= 0) || tolerance.share > 1) reader.at("share").fail("must be from 0 to 1");
  return tolerance;
}

workloads::Values values_from(const Reader& reader) {
  workloads::Values values;
  const auto names = reader.object();
  for (const auto& [name, value] : names.items()) values[name] = reader.at(name).string();
  return values;
}

/// Checked as if they had been typed; what a file of before does not name has its preset.
workloads::Values parameters_from(const std::optional<Reader>& reader, const workloads::Workload& workload) {
  std::vector<std::string> settings;
  if (reader) {
    for (const auto& [name, value] : values_from(*reader)) settings.push_back(name + "=" + value);
  }
  try {
    return points_of(workload, settings).all.front();
  } catch (const UsageError& error) {
    reader->fail(error.what());
  }
}

Subject subject_from(const Reader& reader, const workloads::Workload& workload) {
  Subject subject;
  subject.name = reader.at("name").string();
  subject.runtime = reader.at("runtime").string();
  subject.strategy = reader.at("strategy").string();
  subject.exe_bytes = size_from(reader.at("exe_size"));
  if (const auto program = reader.find("program")) subject.program = program->string();
  if (const auto adapter = reader.find("adapter")) subject.adapter = adapter->string();
  if (const auto flags = reader.find("flags")) {
    for (const Reader& flag : flags->elements()) subject.flags.push_back(flag.string());
  }
  subject.parameters = parameters_from(reader.find("parameters"), workload);
  if (const auto point = reader.find("point")) subject.point = values_from(*point);
  if (const auto control = reader.find("control")) subject.control = control->boolean();
  if (const auto against = reader.find("against")) subject.against = against->string();
  if (const auto delay = reader.find("delay_s")) subject.delay = duration_from(*delay);
  return subject;
}

Plan read(const Reader& reader) {
  if (const auto tool = reader.find("imported_from")) tool->fail("what another program measured cannot be run again");
  Plan plan;
  plan.workload = reader.at("workload").string();
  plan.blocks = count_from(reader.at("runs"), 1);
  plan.warmup = count_from(reader.at("warmup"), 0);
  plan.sessions = count_from(reader.at("sessions"), 1);
  plan.timeout = duration_from(reader.at("timeout_s"));
  if (const auto tolerated = reader.find("tolerated")) plan.tolerance = tolerance_from(*tolerated);
  if (const auto prepare = reader.find("prepare")) plan.prepare = prepare->string();
  const std::string bundle = reader.at("bundle").string();
  plan.bundle = bundle == "embedded" ? std::string() : bundle;
  plan.exe_dir = reader.at("exe_dir").string();
  for (const Reader& cpu : reader.at("cpus").elements()) plan.cpus.push_back(count_from(cpu, 0));
  const workloads::Workload& workload = workload_named(plan.workload);
  for (const Reader& subject : reader.at("subjects").elements())
    plan.subjects.push_back(subject_from(subject, workload));
  if (plan.subjects.empty()) reader.at("subjects").fail("must not be empty");
  return plan;
}

}  // namespace

Plan from_json(const results::Json& json) {
  try {
    return read(Reader(json, "plan"));
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string("the plan cannot be run again: ") + error.what());
  }
}

}  // namespace sealbench::plan
