#include "harness/plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/text/nearest.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::plan {

namespace {

/// A CPU number at the start of `text`, which is shortened by it.
int take_cpu(std::string_view& text, std::string_view whole) {
  constexpr int kMostCpus = 1 << 16;
  int cpu = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error != std::errc() || cpu < 0 || cpu >= kMostCpus) {
    throw UsageError(fmt::format("--cpu \"{}\" is not a list of CPUs: write for example 0 or 0,2-3", whole));
  }
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return cpu;
}

}  // namespace

std::vector<int> parse_cpus(std::string_view text) {
  std::vector<int> cpus;
  for (const std::string& part : split_list(text, "--cpu")) {
    std::string_view rest = part;
    const int first = take_cpu(rest, text);
    int last = first;
    if (!rest.empty() && rest.front() == '-') {
      rest.remove_prefix(1);
      last = take_cpu(rest, text);
    }
    if (!rest.empty() || last < first) {
      throw UsageError(fmt::format("--cpu \"{}\" is not a list of CPUs: write for example 0 or 0,2-3", text));
    }
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

bool is_named(const Plan& plan, const std::string& name) {
  return std::any_of(plan.subjects.begin(), plan.subjects.end(),
                     [&](const Subject& subject) { return subject.named && subject.name == name; });
}

int Tolerance::of(int blocks) const {
  return std::max(launches, static_cast<int>(std::floor(share * static_cast<double>(blocks))));
}

Tolerance parse_tolerance(std::string_view text) {
  constexpr int kMost = 1'000'000;
  const bool percent = text.ends_with('%');
  const std::string_view digits = percent ? text.substr(0, text.size() - 1) : text;
  const char* const end = digits.data() + digits.size();
  double share = 0;
  int launches = 0;
  const auto [rest, error] =
      percent ? std::from_chars(digits.data(), end, share) : std::from_chars(digits.data(), end, launches);
  // Written so that a NaN is refused too.
  const bool in_range = percent ? share >= 0 && share <= 100 : launches >= 0 && launches <= kMost;
  if (error != std::errc() || rest != end || !in_range) {
    throw UsageError(fmt::format(
        "--tolerate \"{}\" is neither a number of launches nor a share of them: write for example 3 or 1%", text));
  }
  return {.launches = launches, .share = share / 100};
}

const workloads::Workload& workload_named(std::string_view name) {
  if (const workloads::Workload* const workload = workloads::find_workload(name)) return *workload;
  throw UsageError(text::unknown("workload", name, text::names_of(workloads::workloads())));
}

Engine engine_named(std::string_view name) {
  if (name == "native") return Engine::native;
  if (name == "hyperfine") return Engine::hyperfine;
  throw UsageError(text::unknown("engine", name, {"native", "hyperfine"}));
}

int blocks_of_session(int blocks, int sessions, int session) {
  return blocks / sessions + (session < blocks % sessions ? 1 : 0);
}

results::Json to_json(const Plan& plan, const std::vector<std::vector<std::size_t>>& orders) {
  results::Json json = {{"workload", plan.workload},
                        {"runs", plan.blocks},
                        {"warmup", plan.warmup},
                        {"sessions", plan.sessions},
                        {"seed", plan.seed},
                        {"timeout_s", std::chrono::duration<double>(plan.timeout).count()},
                        {"tolerated", {{"launches", plan.tolerance.launches}, {"share", plan.tolerance.share}}},
                        {"bundle", plan.bundle.empty() ? results::Json("embedded") : results::Json(plan.bundle)},
                        {"exe_dir", plan.exe_dir},
                        {"cpus", plan.cpus},
                        {"subjects", results::Json::array()},
                        {"order", orders}};
  if (!plan.prepare.empty()) json["prepare"] = plan.prepare;
  for (const Subject& subject : plan.subjects) {
    results::Json& planned = json["subjects"].emplace_back(results::Json{{"name", subject.name},
                                                                         {"runtime", subject.runtime},
                                                                         {"strategy", subject.strategy},
                                                                         {"exe_size", format_size(subject.exe_bytes)}});
    if (!subject.program.empty()) planned["program"] = subject.program;
    if (subject.adapter != "sealrun") planned["adapter"] = subject.adapter;
    if (!subject.flags.empty()) planned["flags"] = subject.flags;
    if (!subject.parameters.empty()) planned["parameters"] = subject.parameters;
    if (!subject.point.empty()) planned["point"] = subject.point;
    if (subject.control) planned["control"] = true;
    if (!subject.against.empty()) planned["against"] = subject.against;
    if (subject.delay.count() > 0) planned["delay_s"] = std::chrono::duration<double>(subject.delay).count();
  }
  return json;
}

}  // namespace sealbench::plan
