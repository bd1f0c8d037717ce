#include "harness/advise/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "harness/results/failures.hpp"
#include "harness/text/join.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::advise {

namespace {

using results::Json;

std::string text(const Json& json, const char* member) {
  const auto found = json.find(member);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A top-level array; empty where the file has none.
const Json& list(const results::Results& results, const char* member) {
  static const Json kNone = Json::array();
  const auto found = results.extra.find(member);
  return found != results.extra.end() && found->is_array() ? *found : kNone;
}

bool is_experiment(const std::string& name) {
  const probe::Probe* const probe = probe::find(name);
  return probe != nullptr && probe->experiment;
}

/// Another runtime that made a handle of its own again, whatever it was given: its figures are those of that handle.
bool was_cloned_again(const results::Subject& subject) {
  return subject.extra.value(Json::json_pointer("/observed/cloned_again"), false);
}

}  // namespace

std::string Cells::falls_text() const {
  constexpr std::size_t kShown = 3;
  const std::vector<std::string> shown(falls.begin(),
                                       falls.begin() + static_cast<std::ptrdiff_t>(std::min(falls.size(), kShown)));
  std::string text = text::join(shown, ", ");
  if (falls.size() > kShown) text += fmt::format(" and {} more", falls.size() - kShown);
  return text;
}

Cells Evidence::cells(std::string_view prefix) const {
  Cells cells;
  for (const Json& cell : list(*results, "verdicts")) {
    if (text(cell, "strategy") != strategy() || is_experiment(text(cell, "probe"))) continue;
    const std::string privileges = text(cell, "privileges");
    // "sys_admin" and "sys_admin/userns", but not a set of privileges that only begins alike.
    if (!privileges.starts_with(prefix) ||
        (!prefix.empty() && privileges.size() > prefix.size() && privileges[prefix.size()] != '/')) {
      continue;
    }
    ++cells.tried;
    const std::string verdict = text(cell, "verdict");
    if (verdict == "inconclusive" || verdict == "other_program") ++cells.unclear;
    if (verdict != "writable" && verdict != "host_affected") continue;
    std::string fall = fmt::format("{} with {}", text(cell, "probe"), privileges);
    if (std::find(cells.falls.begin(), cells.falls.end(), fall) == cells.falls.end()) {
      cells.falls.push_back(std::move(fall));
    }
  }
  return cells;
}

const Json& Evidence::property(const char* name) const {
  static const Json kNone;
  for (const Json& properties : list(*results, "properties")) {
    if (text(properties, "strategy") != strategy()) continue;
    const auto found = properties.find(name);
    return found == properties.end() ? kNone : *found;
  }
  return kNone;
}

std::optional<bool> Evidence::fact(const char* name) const {
  const auto found = subject->extra.find(name);
  if (found == subject->extra.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

std::vector<Evidence> evidence_in(const results::Results& results) {
  const results::Subject* reference = results::reference_of(results);
  if (reference == nullptr) throw std::runtime_error("there is no reference subject: measure again with noclone");
  if (list(results, "verdicts").empty()) {
    throw std::runtime_error("there are no verdicts: measure again with --verify");
  }
  std::vector<Evidence> all;
  for (const results::Subject& subject : results.subjects) {
    const bool comparable = subject.runtime == reference->runtime && subject.exe_bytes == reference->exe_bytes &&
                            results::given_up(subject).empty() && !was_cloned_again(subject);
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const Evidence& e) { return e.strategy() == subject.strategy; });
    if (comparable && !known && !subject.ratio.empty()) all.push_back({.results = &results, .subject = &subject});
  }
  return all;
}

}  // namespace sealbench::advise
