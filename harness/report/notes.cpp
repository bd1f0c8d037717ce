#include "harness/report/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "harness/analysis/autocorrelation.hpp"
#include "harness/analysis/outliers.hpp"
#include "harness/analysis/paired_ratio.hpp"
#include "harness/analysis/precision.hpp"
#include "harness/analysis/processor_ratio.hpp"
#include "harness/analysis/session_interval.hpp"
#include "harness/analysis/sessions.hpp"
#include "harness/report/column.hpp"
#include "harness/report/curve_notes.hpp"
#include "harness/report/host_notes.hpp"
#include "harness/report/median_text.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/metrics.hpp"
#include "harness/results/observed.hpp"
#include "harness/results/partial.hpp"
#include "harness/text/join.hpp"

namespace sealbench::report {
namespace {

std::string plural(std::size_t count, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}

/// What --precision came to.
std::string ending_note(const results::Results& results) {
  const auto precision = results.plan.find("precision");
  if (precision == results.plan.end() || !precision->is_number()) return {};
  const std::string ended_by = results.plan.value("ended_by", std::string());
  const double wanted = 100 * precision->get<double>();
  const double reached = 100 * analysis::widest_half_width(results);
  const auto given_up = std::count_if(results.subjects.begin(), results.subjects.end(),
                                      [](const auto& s) { return !s.reference && !results::given_up(s).empty(); });
  const auto compared = std::count_if(results.subjects.begin(), results.subjects.end(),
                                      [](const auto& s) { return !s.reference && results::given_up(s).empty(); });
  if (compared == 0) return {};  // a note of its own says what was given up
  constexpr double kRounding = 1e-9;
  if (ended_by == "precision" && reached > wanted * (1 + kRounding)) return {};  // of ratios to another reference
  if (ended_by == "precision") {
    return fmt::format("ended by --precision: every ratio{} is known to within ±{:.2g} % (asked for: ±{:g} %)",
                       given_up == 0 ? "" : " of what was not given up", reached, wanted);
  }
  if (ended_by == "max-time") {
    return fmt::format("ended by --max-time: the widest ratio is known to within ±{:.2g} %, not ±{:g} %", reached,
                       wanted);
  }
  return {};
}

std::string outlier_note(const results::Results& results) {
  constexpr std::size_t kMost = 20;  // of a list that is still read
  constexpr std::size_t kWorst = 5;
  struct Entry {
    double share;
    std::string text;
  };
  std::vector<Entry> list;
  for (const results::Subject& subject : results.subjects) {
    const std::size_t outliers = analysis::count_outliers(subject.samples.values());
    const std::size_t samples = subject.samples.size();
    if (outliers == 0) continue;
    list.push_back({.share = static_cast<double>(outliers) / static_cast<double>(samples),
                    .text = fmt::format("{} {} of {}", subject.name, outliers, samples)});
  }
  if (list.empty()) return {};
  std::string more;
  if (list.size() > kMost) {
    more = fmt::format(", and {} more subjects", list.size() - kWorst);
    std::stable_sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) { return a.share > b.share; });
    list.resize(kWorst);
  }
  std::vector<std::string> texts;
  for (Entry& entry : list) texts.push_back(std::move(entry.text));
  return fmt::format("outliers, kept (modified z-score beyond {}): {}{}", analysis::kOutlierScore,
                     text::join(texts, ", "), more);
}

/// A line for each reason, with all that it left out.
std::vector<std::string> omission_notes(const std::vector<results::Omission>& omitted) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const auto& [subject, reason] : omitted) {
    const auto known =
        std::find_if(by_reason.begin(), by_reason.end(), [&](const auto& other) { return other.first == reason; });
    if (known == by_reason.end()) {
      by_reason.push_back({reason, {subject}});
    } else {
      known->second.push_back(subject);
    }
  }
  std::vector<std::string> notes;
  for (const auto& [reason, subjects] : by_reason)
    notes.push_back(fmt::format("left out: {}: {}", text::join(subjects, ", "), reason));
  return notes;
}

/// Where processor time says more than wall time does.
std::string steadier_note(const results::Results& results) {
  if (!results.metric.empty()) return {};  // wall time is not what this is about
  std::string list;
  for (const results::Subject& subject : results.subjects) {
    const results::Subject* reference = results::reference_of(results, subject);
    if (reference == nullptr || subject.reference || subject.ratio.empty()) continue;
    const auto processor = analysis::processor_ratio(subject, *reference);
    const results::Ratio& wall = subject.ratio.front();
    if (!processor || !processor->has_interval() || !wall.has_interval()) continue;
    // As shares of the estimate; both are of the same blocks.
    const double narrow = std::log(processor->high / processor->low);
    if (narrow >= std::log(wall.high / wall.low) / 2) continue;
    list += fmt::format("{}{} {:.3f} [{:.3f}, {:.3f}]", list.empty() ? "" : ", ", subject.name, processor->estimate,
                        processor->low, processor->high);
  }
  if (list.empty()) return {};
  return "processor time is the steadier figure here, its interval less than half as wide (--columns cpu-ratio): " +
         list;
}

bool lacks_interval(const results::Subject& subject) {
  return !subject.reference && !subject.ratio.empty() && !subject.ratio.front().has_interval();
}

/// "memfd: failed 1 of 300 launches: exited with status 1: no space left", the reason being the last one's.
std::string failures_note(const results::Subject& subject) {
  const std::vector<results::Failure> failures = results::failures_of(subject);
  const std::string given_up = results::given_up(subject);
  if (failures.empty() && given_up.empty()) return {};
  if (failures.empty()) {
    return fmt::format("{}: given up after {}: {}", subject.name, plural(subject.samples.size(), "launch", "launches"),
                       given_up);
  }
  const auto timed = static_cast<std::size_t>(
      std::count_if(failures.begin(), failures.end(), [](const auto& failure) { return failure.block >= 0; }));
  const std::size_t warming_up = failures.size() - timed;
  std::string text = fmt::format("{}: failed ", subject.name);
  if (timed > 0) text += fmt::format("{} of {}", timed, plural(subject.samples.size() + timed, "launch", "launches"));
  if (warming_up > 0) text += fmt::format("{}{} while warming up", timed > 0 ? " and " : "", warming_up);
  text += ": " + failures.back().reason;
  return given_up.empty() ? text : text + "; it was given up then, and what it has is from the blocks until then";
}

/// What a strategy costs beside its launches.
std::string kept_note(const results::Subject& subject) {
  const auto kept = subject.extra.find("kept");
  if (kept == subject.extra.end() || !kept->is_object()) return {};
  std::string text;
  const auto add = [&](const char* member, const char* what) {
    if (const double bytes = kept->value(member, 0.0); bytes > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", bytes_text(bytes), what);
    }
  };
  add("memory_bytes", "of memory");
  add("disk_bytes", "on disk");
  if (const int mounts = kept->value("mounts", 0); mounts > 0) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", mounts == 1 ? "a mount" : fmt::format("{} mounts", mounts));
  }
  if (const int processes = kept->value("processes", 0); processes > 0) {
    text += fmt::format("{}{} that took {:.2f} ms of processor time per launch", text.empty() ? "" : ", ",
                        processes == 1 ? "a process" : fmt::format("{} processes", processes),
                        1e3 * kept->value("processor_s_per_launch", 0.0));
  }
  return text.empty() ? text : fmt::format("{} keeps between launches: {}", subject.name, text);
}

/// Sessions whose F test is below this are said to differ.
constexpr double kSessionsDiffer = 0.01;

/// Where a ratio is none, because there is no such thing of values at 0 and below, what is known instead.
std::string no_ratio_note(const results::Results& results) {
  const results::Metric metric = results::metric_of(results);
  std::vector<std::string> medians;
  std::set<std::string> told;
  for (const results::Subject& subject : results.subjects) {
    const results::Subject* reference = results::reference_of(results, subject);
    if (reference == nullptr || subject.reference || !subject.ratio.empty() || results::cloned_again(subject)) continue;
    for (const results::Subject* one : {reference, &subject}) {
      if (one->samples.size() == 0 || !told.insert(one->name).second) continue;
      medians.push_back(one->name + " " + median_text(metric, one->samples.values()));
    }
  }
  if (medians.empty()) return {};
  return fmt::format("no ratio of what is 0 or less in some samples; {}, median [95 %]: {}", metric.name,
                     text::join(medians, ", "));
}

/// What makes the interval of a subject say less than it seems to.
void add_cautions(const results::Subject& subject, const results::Subject& reference, std::vector<std::string>& lines) {
  const auto pairs = analysis::pairs(subject.samples, reference.samples);
  const std::vector<double> ratios = analysis::log_ratios(pairs);
  if (analysis::is_autocorrelated(ratios)) {
    lines.push_back(fmt::format(
        "{}: blocks depend on those before them (autocorrelation {:.2f}), so that its interval is too narrow: "
        "quiet the machine (bench doctor) or measure longer",
        subject.name, analysis::lag1_autocorrelation(ratios)));
  }
  const auto components = analysis::variance_components(analysis::log_ratios_by_session(pairs));
  if (components && components->p_value < kSessionsDiffer) {
    const analysis::SessionRatio over_sessions = analysis::session_ratio(pairs);
    const auto& interval = over_sessions.interval.interval;
    lines.push_back(fmt::format(
        "{}: its sessions differ ({:.0f} % of the variance, p = {:.2g}), of which its interval knows nothing: {}; "
        "measure more sessions",
        subject.name, 100 * components->between_share(), components->p_value,
        interval ? fmt::format("over sessions it is {:.3f} [{:.3f}, {:.3f}]", over_sessions.estimate, interval->low,
                               interval->high)
                 : "there is none over sessions, " + over_sessions.interval.why_none));
  }
  if (subject.control && !subject.ratio.empty() && subject.ratio.front().has_interval()) {
    const results::Ratio& ratio = subject.ratio.front();
    if (ratio.low > 1 || ratio.high < 1) {
      lines.push_back(
          fmt::format("{}: differs from the reference though it is the same ({:.3f} [{:.3f}, {:.3f}]): differences of "
                      "this size come "
                      "from the machine",
                      subject.name, ratio.estimate, ratio.low, ratio.high));
    }
  }
}

}  // namespace

std::string measured_line(const results::Results& results) {
  if (const std::string tool = figure_text(results.plan, "/imported_from"); !tool.empty())
    return "imported from " + tool;
  std::set<std::int64_t> blocks;
  std::set<std::int64_t> sessions;
  for (const results::Subject& subject : results.subjects) {
    blocks.insert(subject.samples.block.begin(), subject.samples.block.end());
    sessions.insert(subject.samples.session.begin(), subject.samples.session.end());
  }
  const std::string workload = figure_text(results.plan, "/workload");
  const std::string seed = figure_text(results.plan, "/seed");
  std::string line = workload.empty() ? std::string() : fmt::format("workload {}, ", workload);
  line += plural(blocks.size(), "block", "blocks");
  if (!sessions.empty()) line += " in " + plural(sessions.size(), "session", "sessions");
  const std::string engine = figure_text(results.plan, "/engine");
  if (!engine.empty() && engine != "native") {
    return fmt::format("{}{} launches, measured by {}", workload.empty() ? "" : "workload " + workload + ", ",
                       blocks.size(), engine);
  }
  if (!seed.empty()) line += ", seed " + seed;
  return line;
}

std::string recommended_line(const results::Results& results) {
  const std::string sentence = figure_text(results.extra, "/recommendation/sentence");
  return sentence.empty() ? sentence : "recommended: " + sentence;
}

std::vector<std::string> notes(const results::Results& results) {
  std::vector<std::string> lines;
  if (results::is_partial(results)) lines.emplace_back(results::kPartialSentence);
  if (results.interrupted) lines.emplace_back("interrupted: these are the blocks until then");
  if (const std::string command = figure_text(results.plan, "/prepare"); !command.empty()) {
    lines.push_back("before each timed launch: " + command);
  }
  for (std::string& note : curve_notes(results)) lines.push_back(std::move(note));
  for (std::string& note : host_notes(results)) lines.push_back(std::move(note));
  if (std::string ending = ending_note(results); !ending.empty()) lines.push_back(std::move(ending));
  if (std::string outliers = outlier_note(results); !outliers.empty()) lines.push_back(std::move(outliers));
  if (std::string note = steadier_note(results); !note.empty()) lines.push_back(std::move(note));
  if (std::any_of(results.subjects.begin(), results.subjects.end(), lacks_interval)) {
    lines.emplace_back("no interval: a 95 % interval of a median needs 6 blocks or more");
  }
  if (std::string note = no_ratio_note(results); !note.empty()) lines.push_back(std::move(note));
  for (const results::Subject& subject : results.subjects) {
    const results::Subject* reference = results::reference_of(results, subject);
    if (reference != nullptr && !subject.reference) add_cautions(subject, *reference, lines);
  }
  for (const results::Subject& subject : results.subjects) {
    if (std::string note = kept_note(subject); !note.empty()) lines.push_back(std::move(note));
  }
  for (const results::Subject& subject : results.subjects) {
    if (std::string note = failures_note(subject); !note.empty()) lines.push_back(std::move(note));
  }
  for (std::string& note : omission_notes(results.omitted)) lines.push_back(std::move(note));
  for (const std::string& warning : results.warnings) lines.push_back("warning: " + warning);
  return lines;
}

}  // namespace sealbench::report
