// What a runtime that is not ours does about its own exe: observed, never inferred from its version.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/measure/container_session.hpp"
#include "harness/plan/plan.hpp"
#include "harness/results/results.hpp"

namespace sealbench::measure {

/// Whether subjects of this kind are observed: those of runtimes that do not take a strategy.
bool is_observed(const plan::Subject& planned);

/// Launches the plan's subject `index`, which must be set up in `session`, once under observation. Adds
/// `runtime_version` (the first line of its --version) and `observed` (counters::SelfProtection) to `subject`. What
/// cannot be observed adds a warning.
void observe_runtime(ContainerSession& session, const plan::Plan& plan, std::size_t index, results::Subject& subject,
                     std::vector<std::string>& warnings);

/// The subject's name; one that was sealed from outside and whose runtime cloned itself again gets
/// " (cloned again: KIND)" as a part of it, so that nothing takes it for what it is not.
std::string name_as_observed(const plan::Subject& planned, const results::Subject& observed);

}  // namespace sealbench::measure
