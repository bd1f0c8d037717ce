// Plans made from plans.
#pragma once

#include <string>

#include "harness/plan/plan.hpp"

namespace sealbench::plan {

/// The plan with its reference (the first subject) once more, as "NAME ′": the control A' whose ratio other than 1
/// blames the machine. Unchanged when it has a control.
Plan with_control(Plan plan);

/// For every subject (the control excepted) a second one, "NAME (old)", that launches the build at `program`; the first
/// one's `against` names it.
Plan with_old_build(const Plan& plan, const std::string& program);

}  // namespace sealbench::plan
