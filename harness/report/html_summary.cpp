#include "harness/report/html_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/analysis/quantile.hpp"
#include "harness/report/answer.hpp"
#include "harness/report/column.hpp"
#include "harness/report/duration.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/metrics.hpp"
#include "harness/text/join.hpp"

namespace sealbench::report {

namespace {

using Subjects = std::vector<const results::Subject*>;

/// What subjects are held against, and whether that is a time.
struct Measure {
  std::string reference;
  bool is_time;
};

/// What a subject costs, in words.
std::string cost(const results::Subject& subject, const Measure& measure) {
  const std::string& reference = measure.reference;
  if (subject.reference) return "the reference itself";
  const results::Ratio& ratio = subject.ratio.front();
  const double percent = 100 * (ratio.estimate - 1);
  if (!ratio.has_interval()) return fmt::format("{:.2f} times {}, without an interval", ratio.estimate, reference);
  const std::string interval =
      fmt::format("{:.3f} × {}, 95 % interval {:.3f} to {:.3f}", ratio.estimate, reference, ratio.low, ratio.high);
  if (ratio.low <= 1 && ratio.high >= 1) return "not distinguishable from " + reference + " (" + interval + ")";
  const std::string_view word = measure.is_time ? (percent < 0 ? "faster" : "slower") : (percent < 0 ? "less" : "more");
  return fmt::format("{:.1f} % {} than {} ({})", std::abs(percent), word, reference, interval);
}

std::string protects(const results::Subject& subject) { return figure_text(subject.extra, "/protects"); }

Subjects comparable(const results::Results& results) {
  Subjects list;
  for (const results::Subject& subject : results.subjects) {
    const bool whole = !subject.control && results::given_up(subject).empty();
    if (whole && (subject.reference || !subject.ratio.empty())) list.push_back(&subject);
  }
  std::stable_sort(list.begin(), list.end(), [](const results::Subject* a, const results::Subject* b) {
    const auto estimate = [](const results::Subject& s) { return s.reference ? 1.0 : s.ratio.front().estimate; };
    return estimate(*a) < estimate(*b);
  });
  return list;
}

std::string names_of(const Subjects& subjects) {
  std::vector<std::string> names;
  for (const results::Subject* subject : subjects) names.push_back(subject->name);
  return text::join(names, ", ");
}

template <typename Predicate>
Subjects those(const Subjects& subjects, Predicate predicate) {
  Subjects list;
  std::copy_if(subjects.begin(), subjects.end(), std::back_inserter(list),
               [&](const results::Subject* subject) { return predicate(*subject); });
  return list;
}

void add_choice(std::vector<std::string>& sentences, const Subjects& subjects, const std::string& what,
                const Measure& measure) {
  if (subjects.empty()) return;
  sentences.push_back(
      fmt::format("Cheapest that {}: {}, {}.", what, subjects.front()->name, cost(*subjects.front(), measure)));
}

void add_verdicts(std::vector<std::string>& sentences, const Subjects& subjects, const Measure& measure) {
  const auto pages = [](const results::Subject& s) { return figure_text(s.extra, "/pages"); };
  const Subjects good = those(subjects, [](const auto& s) { return protects(s) == "yes"; });
  const auto with = [&](std::string_view word) { return those(good, [&](const auto& s) { return pages(s) == word; }); };
  add_choice(sentences, with("own"), "protects and has pages of its own for each launch", measure);
  add_choice(sentences, with("common"), "protects and has a copy that launches share", measure);
  add_choice(sentences, with("independent"), "protects and has pages apart from the host's file", measure);
  add_choice(sentences, with("shared"), "protects and shares the pages of the host's file", measure);
  const auto named = [&](const std::string& text, const Subjects& list) {
    if (!list.empty()) sentences.push_back(text + names_of(list) + ".");
  };
  named("Falls only to a container with more than the default capabilities: ",
        those(subjects, [](const auto& s) { return protects(s).rfind("yes,", 0) == 0; }));
  named("No clear verdict: ", those(subjects, [](const auto& s) { return protects(s).rfind("unclear", 0) == 0; }));
  named("Does not protect: ", those(subjects, [](const auto& s) { return protects(s).rfind("no", 0) == 0; }));
}

}  // namespace

std::vector<std::string> summary_sentences(const results::Results& results) {
  std::vector<std::string> sentences;
  const results::Subject* const reference = results::reference_of(results);
  if (reference == nullptr || reference->samples.size() == 0) {
    return {"These results have no reference subject, so no ratio can be told."};
  }
  if (const std::string answer = answer_line(results); !answer.empty()) {
    sentences.push_back(answer + ".");
  } else {
    const double median = analysis::median(reference->samples.values());
    sentences.push_back(fmt::format("One launch with {}, the reference, takes {} (median of {} launches).",
                                    reference->name, duration(median, unit_for(median), 2), reference->samples.size()));
  }
  const Measure measure{.reference = reference->name, .is_time = results::metric_of(results).unit == "s"};
  const Subjects subjects = comparable(results);
  if (std::any_of(subjects.begin(), subjects.end(), [](const auto* s) { return !protects(*s).empty(); })) {
    add_verdicts(sentences, subjects, measure);
  } else {
    sentences.emplace_back(
        "Whether anything protects was not verified in this run: bench --strategy all --verify does, bench verify "
        "shows "
        "every attempt.");
    const Subjects others = those(subjects, [](const auto& s) { return !s.reference; });
    if (!others.empty()) {
      sentences.push_back(fmt::format("{} besides: {}, {}.", measure.is_time ? "Fastest" : "Least",
                                      others.front()->name, cost(*others.front(), measure)));
    }
    if (others.size() > 1) {
      sentences.push_back(fmt::format("{}: {}, {}.", measure.is_time ? "Slowest" : "Most", others.back()->name,
                                      cost(*others.back(), measure)));
    }
  }
  for (const results::Subject& subject : results.subjects) {
    if (!subject.control || subject.ratio.empty()) continue;
    sentences.push_back(fmt::format("The reference against itself: {}. What differs by less is the machine's doing.",
                                    cost(subject, measure)));
  }
  return sentences;
}

}  // namespace sealbench::report
