#include "harness/plan/variants.hpp"

#include <algorithm>

namespace sealbench::plan {

Plan with_control(Plan plan) {
  const bool controlled =
      std::any_of(plan.subjects.begin(), plan.subjects.end(), [](const Subject& subject) { return subject.control; });
  if (controlled || plan.subjects.empty()) return plan;
  Subject control = plan.subjects.front();
  control.name += " ′";
  control.control = true;
  control.against.clear();
  plan.subjects.push_back(std::move(control));
  return plan;
}

Plan with_old_build(const Plan& plan, const std::string& program) {
  Plan paired = plan;
  for (Subject& subject : paired.subjects) {
    if (!subject.control) subject.against = subject.name + " (old)";
  }
  for (const Subject& subject : plan.subjects) {
    if (subject.control) continue;
    Subject old = subject;
    old.name += " (old)";
    old.program = program;
    paired.subjects.push_back(std::move(old));
  }
  return paired;
}

}  // namespace sealbench::plan
