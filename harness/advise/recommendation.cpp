#include "harness/advise/recommendation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/analysis/paired_ratio.hpp"
#include "harness/text/join.hpp"

namespace sealbench::advise {

namespace {

double ratio_of(const results::Subject* subject) { return subject->ratio.front().estimate; }

bool meets_all(const Evidence& evidence, const std::vector<const Requirement*>& required,
               std::vector<Rejection>& rejections) {
  bool meets = true;
  for (const Requirement* requirement : required) {
    Answer answer = requirement->check(evidence);
    if (answer.met == Answer::Met::yes) continue;
    meets = false;
    rejections.push_back(
        {.strategy = evidence.strategy(), .requirement = std::string(requirement->name), .why = std::move(answer.why)});
  }
  return meets;
}

/// Whether this run cannot tell the two apart: paired with each other, not each with the reference.
bool may_be_equal(const results::Subject& one, const results::Subject& other) {
  const results::Ratio ratio = analysis::paired_ratio(one, other);
  return !ratio.has_interval() || (ratio.low <= 1 && ratio.high >= 1);
}

/// Nothing to install, to watch over and to remove.
bool keeps_nothing(const results::Subject* subject) {
  const auto installs = subject->extra.find("installs");
  return installs != subject->extra.end() && *installs == false;
}

}  // namespace

Recommendation recommend(const results::Results& results, const std::vector<const Requirement*>& required) {
  Recommendation recommendation;
  for (const Requirement* requirement : required) recommendation.required.emplace_back(requirement->name);
  for (const Evidence& evidence : evidence_in(results)) {
    if (meets_all(evidence, required, recommendation.rejections)) recommendation.met.push_back(evidence.subject);
  }
  std::vector<const results::Subject*>& met = recommendation.met;
  std::stable_sort(met.begin(), met.end(), [](const auto* a, const auto* b) { return ratio_of(a) < ratio_of(b); });
  if (met.empty()) return recommendation;
  std::vector<const results::Subject*> equal = {met.front()};
  std::copy_if(met.begin() + 1, met.end(), std::back_inserter(equal),
               [&](const auto* subject) { return may_be_equal(*subject, *met.front()); });
  const auto simplest = std::find_if(equal.begin(), equal.end(), keeps_nothing);
  recommendation.chosen = simplest == equal.end() ? met.front() : *simplest;
  for (const results::Subject* subject : equal) {
    if (subject != recommendation.chosen) recommendation.indistinguishable.push_back(subject->strategy);
  }
  return recommendation;
}

std::string sentence(const Recommendation& recommendation) {
  const std::string required = text::join(recommendation.required, ", ");
  if (recommendation.chosen == nullptr) return fmt::format("no strategy measured here meets all of: {}", required);
  const results::Ratio& ratio = recommendation.chosen->ratio.front();
  const char* const rank = recommendation.chosen == recommendation.met.front() ? "the cheapest" : "as cheap as any";
  std::string text = fmt::format("{} is {} of {} that meet {}: {:.3f} x {}", recommendation.chosen->strategy, rank,
                                 recommendation.met.size(), required, ratio.estimate, ratio.reference);
  if (ratio.has_interval()) text += fmt::format(" [{:.3f}, {:.3f}]", ratio.low, ratio.high);
  if (!recommendation.indistinguishable.empty()) {
    text += fmt::format("; this run cannot tell it from {}", text::join(recommendation.indistinguishable, ", "));
  }
  return text;
}

void add_to(results::Results& results, const Recommendation& recommendation) {
  results::Json rejected = results::Json::array();
  for (const Rejection& rejection : recommendation.rejections) {
    rejected.push_back(
        {{"strategy", rejection.strategy}, {"requirement", rejection.requirement}, {"reason", rejection.why}});
  }
  results.extra["recommendation"] = {
      {"strategy", recommendation.chosen == nullptr ? results::Json() : results::Json(recommendation.chosen->strategy)},
      {"required", recommendation.required},
      {"sentence", sentence(recommendation)},
      {"rejected", rejected}};
}

std::vector<const Requirement*> required_by(const results::Results& results) {
  std::string list;
  if (const auto found = results.extra.find("recommendation"); found != results.extra.end()) {
    for (const results::Json& name : found->value("required", results::Json::array())) {
      if (!name.is_string()) continue;
      if (!list.empty()) list += ',';
      list += name.get_ref<const std::string&>();
    }
  }
  return select_requirements(list);
}

}  // namespace sealbench::advise
