#include "harness/gate/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/analysis/paired_ratio.hpp"
#include "harness/gate/host_difference.hpp"
#include "harness/gate/worsening.hpp"

namespace sealbench::gate {
namespace {

using results::Results;
using results::Subject;

/// By how much A' is worse than A, session by session; empty without a control.
std::vector<double> control_medians(const Results& results) {
  const auto control = std::find_if(results.subjects.begin(), results.subjects.end(),
                                    [](const Subject& subject) { return subject.control; });
  if (control == results.subjects.end()) return {};
  const Subject* reference = results::reference_of(results, *control);
  return reference == nullptr ? std::vector<double>() : worsening(results, *control, *reference);
}

std::string signed_percent(double share) { return fmt::format("{:+.1f} %", 100 * share); }

/// What a gate that cannot tell could have told.
std::string reach_words(const Timing& timing, const Options& options) {
  const double promised = 2 * options.max_slowdown;
  if (timing.baseline_is_vague) {
    return fmt::format(
        "the baseline is too vague for a slowdown of {} to be found; make one with more sessions on a quiet machine "
        "(bench gate --update --max-time 10m)",
        signed_percent(promised));
  }
  if (!timing.detectable) return "one session cannot tell how much sessions differ: measure longer (--max-time)";
  if (could_have_failed(timing, options)) {
    return fmt::format("it lies near the limit, for {} would have been found; more blocks may tell",
                       signed_percent(promised));
  }
  return fmt::format("only a slowdown of {} or more would have been found; {} takes about {} blocks",
                     signed_percent(*timing.detectable), signed_percent(promised), timing.needed_blocks.value_or(0));
}

std::string timing_words(const Timing& timing, const Options& options) {
  std::string words = fmt::format("{} after {} block{} in {} session{}", signed_percent(timing.change), timing.blocks,
                                  timing.blocks == 1 ? "" : "s", timing.sessions, timing.sessions == 1 ? "" : "s");
  if (timing.at_least) words += fmt::format(", at least {}", signed_percent(*timing.at_least));
  if (timing.at_most) words += fmt::format(", at most {}", signed_percent(*timing.at_most));
  switch (timing.verdict) {
    case Verdict::slower:
      return words + fmt::format(": more than the {} that are allowed", signed_percent(options.max_slowdown));
    case Verdict::cant_tell:
      return words + ": " + reach_words(timing, options);
    case Verdict::environment:
      if (timing.disturbance == Disturbance::control_differs)
        return words + ": but the reference differs from its own copy, so that the machine is to blame";
      return words + fmt::format(
                         ": but sessions of {} depend on those before them, so that they say next to nothing; "
                         "quiet the machine (bench doctor) or measure longer",
                         timing.baseline_is_vague ? "the baseline" : "this run");
    case Verdict::faster:
    case Verdict::within:
      break;
  }
  return words;
}

/// Timing verdicts go to those decisions that are timed, in their order.
void decide_times(Decision& decision, const std::vector<TimingInput>& inputs, std::span<const double> control,
                  std::size_t look) {
  const std::vector<Timing> timings = decide_timing(inputs, control, decision.options, look);
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
    if (!subject.timed) return false;
    const Timing& timing = subject.timing;
    const bool depends = timing.disturbance == Disturbance::blocks_depend && !timing.baseline_is_vague;
    return timing.verdict == Verdict::cant_tell || depends;
  });
}

bool SubjectDecision::blind(const Options& options) const {
  return timed && undecided() && !could_have_failed(timing, options);
}

bool Decision::blind() const {
  return std::any_of(subjects.begin(), subjects.end(),
                     [&](const SubjectDecision& subject) { return subject.blind(options); });
}

std::optional<std::size_t> Decision::needed_blocks() const {
  std::optional<std::size_t> most;
  for (const SubjectDecision& subject : subjects) {
    if (subject.blind(options) && subject.timing.needed_blocks)
      most = std::max(most.value_or(0), *subject.timing.needed_blocks);
  }
  return most;
}

/// Those of every command: a gate failed, nothing could be concluded.
constexpr int kGateFailed = 1;
constexpr int kCouldNotFail = 3;

int Decision::exit_status() const {
  const bool undecided =
      std::any_of(subjects.begin(), subjects.end(), [](const SubjectDecision& subject) { return subject.undecided(); });
  if (failed() || (options.strict && undecided)) return kGateFailed;
  return blind() && !options.allow_undecided ? kCouldNotFail : 0;
}

Decision decide(const Results& baseline, const Results& now, const Options& options, std::size_t look) {
  if (const std::string why = incomparable(baseline, now); !why.empty()) {
    throw std::runtime_error("the baseline is of something else, " + why);
  }
  Decision decision{.options = options, .subjects = {}, .not_compared = {}};
  for (const std::string& line : host_differences(baseline, now)) {
    decision.not_compared.push_back("absolute times, the host differs: " + line);
  }
  const std::vector<std::string> changed_host = count_differences(baseline, now);
  std::vector<TimingInput> inputs;
  for (const Subject& before : baseline.subjects) {
    if (before.control) continue;
    const Subject* current = find(now, before.name);
    if (current == nullptr) {
      decision.subjects.push_back(missing(before.name, why_missing(now, before.name)));
      continue;
    }
    const Subject* reference_before = results::reference_of(baseline, before);
    const Subject* reference_now = results::reference_of(now, *current);
    SubjectDecision subject;
    subject.name = before.name;
    subject.counts = compare_counts(before.counts, current->counts, options.counts);
    excuse(subject.counts, changed_host);
    subject.reason = options.times ? no_time(before, *current, reference_before, reference_now) : kTimesOff;
    subject.timed = subject.reason.empty();
    if (subject.timed) {
      inputs.push_back({.now = worsening(now, *current, *reference_now),
                        .before = worsening(baseline, before, *reference_before),
                        .blocks = blocks_of(*current, *reference_now)});
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
  decide_times(decision, inputs, control_medians(now), look);
  return decision;
}

Decision decide_against(const Results& now, const Options& options, std::size_t look) {
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
    const std::size_t blocks = blocks_of(current, *old);
    subject.timed = options.times && blocks > 0;
    if (subject.timed) {
      inputs.push_back({.now = worsening(now, current, *old), .before = {}, .blocks = blocks});
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
  decide_times(decision, inputs, control_medians(now), look);
  return decision;
}

std::size_t blocks_missing(const Results& baseline, const Options& options) {
  if (!options.times) return 0;
  std::vector<std::vector<double>> sessions;
  std::size_t blocks = 0;
  for (const Subject& subject : baseline.subjects) {
    const Subject* reference = results::reference_of(baseline, subject);
    if (reference == nullptr || subject.reference || subject.control) continue;
    sessions.push_back(worsening(baseline, subject, *reference));
    blocks = std::max(blocks, blocks_of(subject, *reference));
  }
  return blocks_missing(sessions, blocks, options);
}

std::string cannot_fail(const Results& baseline, std::size_t blocks, const Options& options) {
  if (!options.times) return {};
  std::vector<TimingInput> inputs;
  for (const Subject& subject : baseline.subjects) {
    const Subject* reference = results::reference_of(baseline, subject);
    if (reference == nullptr || subject.reference || subject.control) continue;
    inputs.push_back({.now = {}, .before = worsening(baseline, subject, *reference)});
  }
  return cannot_fail(inputs, blocks, options);
}

}  // namespace sealbench::gate
