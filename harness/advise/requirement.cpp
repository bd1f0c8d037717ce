#include "harness/advise/requirement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::advise {

#define REQUIREMENT(function) const Requirement& function();
#include "harness/advise/requirements/registry.def"
#undef REQUIREMENT

Answer Answer::of(std::optional<bool> met, std::string why_not) {
  if (!met) return unknown("the results do not say");
  return *met ? yes() : no(std::move(why_not));
}

Answer Answer::of(const Cells& cells) {
  if (!cells.falls.empty()) return no("fell: " + cells.falls_text());
  if (cells.tried == 0) return unknown("not tried");
  if (cells.unclear > 0)
    return unknown(fmt::format("{} of {} cells say nothing about the exe", cells.unclear, cells.tried));
  return yes();
}

std::span<const Requirement* const> requirements() {
  static const std::array all = std::to_array<const Requirement*>({
#define REQUIREMENT(function) &function(),
#include "harness/advise/requirements/registry.def"
#undef REQUIREMENT
  });
  return all;
}

std::vector<const Requirement*> select_requirements(const std::string& list) {
  std::vector<const Requirement*> selected;
  for (const Requirement* requirement : requirements()) {
    if (requirement->implied) selected.push_back(requirement);
  }
  if (list.empty()) return selected;
  for (const std::string& name : plan::split_list(list, "--require")) {
    const auto all = requirements();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto* known) { return known->name == name; });
    if (found == all.end()) {
      throw UsageError(text::unknown("requirement", name, text::names_of(all), "choose some of"));
    }
    if (std::find(selected.begin(), selected.end(), *found) == selected.end()) selected.push_back(*found);
  }
  return selected;
}

}  // namespace sealbench::advise
