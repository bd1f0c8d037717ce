#include "harness/gate/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/analysis/paired_ratio.hpp"
#include "harness/gate/host_difference.hpp"

namespace sealbench::gate {
namespace {

using results::Results;
using results::Subject;

std::vector<double> log_ratios(const Subject& subject, const Subject& reference) {
  return analysis::log_ratios(analysis::pairs(subject.samples, reference.samples));
}

/// The log ratios of A' to A, empty without a control.
std::vector<double> control_ratios(const Results& results) {
  const Subject* reference = results::reference_of(results);
  const auto control = std::find_if(results.subjects.begin(), results.subjects.end(),
                                    [](const Subject& subject) { return subject.control; });
  if (reference == nullptr || control == results.subjects.end()) return {};
  return log_ratios(*control, *reference);
}

std::string percent(double share) { return fmt::format("{:+.1f} %", 100 * share); }

std::string timing_words(const Timing& timing, const Options& options) {
  std::string words = fmt::format("{} after {} blocks", percent(timing.change), timing.blocks);
  if (timing.at_least) words += fmt::format(", at least {}", percent(*timing.at_least));
  if (timing.at_most) words += fmt::format(", at most {}", percent(*timing.at_most));
  switch (timing.verdict) {
    case Verdict::slower:
      return words + fmt::format(": more than the {} that are allowed", percent(options.max_slowdown));
    case Verdict::cant_tell:
      return words + ": more blocks, a longer baseline or a quieter machine would tell";
    case Verdict::environment:
      return words + ": but the reference differs from its own copy, so that the machine is to blame";
    case Verdict::faster:
    case Verdict::within:
      break;
  }
  return words;
}

/// Timing verdicts go to those decisions that are timed, in their order.
void decide_times(Decision& decision, const std::vector<TimingInput>& inputs, std::span<const double> control) {
  const std::vector<Timing> timings = decide_timing(inputs, control, decision.options);
  auto next = timings.begin();
  for (SubjectDecision& subject : decision.subjects) {
    if (!subject.timed) continue;
    subject.timing = *next++;
    subject.reason = timing_words(subject.timing, decision.options);
  }
}

constexpr const char* kTimesOff = "time: not compared, as asked for";

/// Why the time of a subject cannot be compared with the baseline's; empty when it can.
std::string no_time(const Subject& before, const Subject& now, const Subject* reference_before,
                    const Subject* reference_now) {
  if (reference_before == nullptr || reference_now == nullptr) return "time: no reference subject in both runs";
  if (reference_before->name != reference_now->name) {
    return fmt::format("time: the reference was {} and is {}", reference_before->name, reference_now->name);
  }
  if (now.reference) return "time: it is the reference of the others, gated by counts alone";
  if (before.exe_bytes != now.exe_bytes) {
    return fmt::format("time: the exe had {} bytes and has {}", before.exe_bytes, now.exe_bytes);
  }
  if (analysis::pairs(before.samples, reference_before->samples).empty() ||
      analysis::pairs(now.samples, reference_now->samples).empty()) {
    return "time: no block in common with the reference";
  }
  return {};
}

void note_counts(Decision& decision, const SubjectDecision& subject) {
  for (const std::string& line : subject.counts.not_compared) {
    decision.not_compared.push_back(fmt::format("{}: {}", subject.name, line));
  }
}

/// The reasons of missing subjects, for a message.
std::string reasons(const Decision& decision) {
  std::string text;
  for (const SubjectDecision& subject : decision.subjects)
    text += fmt::format("; {}: {}", subject.name, subject.reason);
  return text;
}

/// Whether a subject was left out because a launch of it failed, in the words of the runner and of the session; a host
/// that does not support a strategy is told before a launch.
bool launch_failed(const std::string& reason) {
  return reason.starts_with("a launch ") || reason.starts_with("an unmeasured launch ");
}

SubjectDecision missing(const std::string& name, const std::string& reason) {
  return {.name = name, .missing = true, .broken = launch_failed(reason), .timing = {}, .counts = {}, .reason = reason};
}

/// Whether the plan has `name` as a new build, to be held against an old one.
bool is_new_build(const Results& now, const std::string& name) {
  const results::Json subjects = now.plan.value("subjects", results::Json::array());
  return std::any_of(subjects.begin(), subjects.end(), [&](const results::Json& planned) {
    return planned.value("name", std::string()) == name && planned.contains(kAgainst);
  });
}

bool was_omitted(const Results& now, const std::string& name) {
  return std::any_of(now.omitted.begin(), now.omitted.end(),
                     [&](const auto& omitted) { return omitted.subject == name; });
}

std::string why_missing(const Results& now, const std::string& name) {
  for (const auto& [subject, reason] : now.omitted) {
    if (subject == name) return reason;
  }
  return "not measured now";
}

}  // namespace

bool compared_anything(const Decision& decision) {
  return std::any_of(decision.subjects.begin(), decision.subjects.end(),
                     [](const SubjectDecision& subject) { return subject.timed || subject.counts.compared > 0; });
}

bool SubjectDecision::undecided() const {
  if (failed()) return false;
  return missing || !counts.doubtful.empty() ||
         (timed && (timing.verdict == Verdict::cant_tell || timing.verdict == Verdict::environment));
}

bool Decision::failed() const {
  return std::any_of(subjects.begin(), subjects.end(), [](const SubjectDecision& subject) { return subject.failed(); });
}

bool Decision::wants_more_blocks() const {
  return std::any_of(subjects.begin(), subjects.end(), [](const SubjectDecision& subject) {
    return subject.timed && subject.timing.verdict == Verdict::cant_tell;
  });
}

int Decision::exit_status() const {
  const bool undecided =
      std::any_of(subjects.begin(), subjects.end(), [](const SubjectDecision& subject) { return subject.undecided(); });
  return failed() || (options.strict && undecided) ? 1 : 0;
}

Decision decide(const Results& baseline, const Results& now, const Options& options) {
  if (const std::string why = incomparable(baseline, now); !why.empty()) {
    throw std::runtime_error("the baseline is of something else, " + why);
  }
  Decision decision{.options = options, .subjects = {}, .not_compared = {}};
  for (const std::string& line : host_differences(baseline, now)) {
    decision.not_compared.push_back("absolute times, the host differs: " + line);
  }
  const std::vector<std::string> changed_host = count_differences(baseline, now);
  const Subject* reference_before = results::reference_of(baseline);
  const Subject* reference_now = results::reference_of(now);
  std::vector<TimingInput> inputs;
  for (const Subject& before : baseline.subjects) {
    if (before.control) continue;
    const Subject* current = find(now, before.name);
    if (current == nullptr) {
      decision.subjects.push_back(missing(before.name, why_missing(now, before.name)));
      continue;
    }
    SubjectDecision subject;
    subject.name = before.name;
    subject.counts = compare_counts(before.counts, current->counts, options.counts);
    excuse(subject.counts, changed_host);
    subject.reason = options.times ? no_time(before, *current, reference_before, reference_now) : kTimesOff;
    subject.timed = subject.reason.empty();
    if (subject.timed) {
      inputs.push_back({.now = log_ratios(*current, *reference_now), .before = log_ratios(before, *reference_before)});
    }
    note_counts(decision, subject);
    decision.subjects.push_back(std::move(subject));
  }
  for (const Subject& current : now.subjects) {
    if (!current.control && find(baseline, current.name) == nullptr) {
      decision.not_compared.push_back(current.name + ": not in the baseline");
    }
  }
  if (std::all_of(decision.subjects.begin(), decision.subjects.end(), [](const auto& s) { return s.missing; })) {
    throw std::runtime_error("the baseline has no subject in common with this run" + reasons(decision));
  }
  decide_times(decision, inputs, control_ratios(now));
  return decision;
}

Decision decide_against(const Results& now, const Options& options) {
  Decision decision{.options = options, .subjects = {}, .not_compared = {}};
  std::vector<TimingInput> inputs;
  for (const Subject& current : now.subjects) {
    const auto against = current.extra.find(kAgainst);
    if (against == current.extra.end()) continue;
    const std::string old_name = against->is_string() ? against->get<std::string>() : against->dump();
    const Subject* old = find(now, old_name);
    if (old == nullptr && !was_omitted(now, old_name))
      throw std::runtime_error(fmt::format("{} is against {}, which was not measured", current.name, old_name));
    if (old == nullptr) {  // the old build cannot: nothing became worse
      decision.subjects.push_back(missing(current.name, fmt::format("{}: {}", old_name, why_missing(now, old_name))));
      continue;
    }
    SubjectDecision subject;
    subject.name = current.name;
    subject.counts = compare_counts(old->counts, current.counts, options.counts);
    std::vector<double> ratios = log_ratios(current, *old);
    subject.timed = options.times && !ratios.empty();
    if (subject.timed) {
      inputs.push_back({.now = std::move(ratios), .before = {}});
    } else if (!options.times) {
      subject.reason = kTimesOff;
    } else {
      subject.reason = "time: no block in common with " + old->name;
    }
    note_counts(decision, subject);
    decision.subjects.push_back(std::move(subject));
  }
  for (const auto& [name, reason] : now.omitted) {
    if (is_new_build(now, name)) decision.subjects.push_back(missing(name, reason));
  }
  if (decision.subjects.empty()) throw std::runtime_error("no subject of this run is measured against another one");
  decide_times(decision, inputs, control_ratios(now));
  return decision;
}

std::string cannot_fail(const Results& baseline, std::size_t blocks, const Options& options) {
  const Subject* reference = results::reference_of(baseline);
  if (reference == nullptr || !options.times) return {};
  std::vector<TimingInput> inputs;
  for (const Subject& subject : baseline.subjects) {
    if (subject.reference || subject.control) continue;
    inputs.push_back({.now = {}, .before = log_ratios(subject, *reference)});
  }
  return cannot_fail(inputs, blocks, options);
}

}  // namespace sealbench::gate
