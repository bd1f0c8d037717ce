// The engine `hyperfine`: the plan's launches made and timed by the real hyperfine.
#pragma once

#include <functional>
#include <string>

#include "harness/measure/container_session.hpp"
#include "harness/measure/runner.hpp"
#include "harness/plan/plan.hpp"

namespace sealbench::measure {

/// "hyperfine 1.15.0", as the installed program calls itself. Throws HostError when there is none.
std::string hyperfine_version(const host::Installation& installation);

/// A subject that has been set up in its session.
using OnSubject = std::function<void(ContainerSession& session, std::size_t subject)>;

/// Has hyperfine launch every subject of the plan: --warmup and --runs as in the plan, without a shell (-N), in the
/// subject's surroundings and environment, the very command lines that the native engine launches but for the
/// container's id, which hyperfine cannot change. One subject is measured after the other: no block is common to two,
/// and there are no ratios to pair. Samples have wall_s, block and session only. A subject that fails is dropped with
/// hyperfine's own words. Throws HostError, UsageError.
Measured measure_with_hyperfine(const plan::Plan& plan, const Premises& premises, const OnSubject& on_subject,
                                const Hooks& hooks);

}  // namespace sealbench::measure
