// A runtime that is not ours as a row of the matrix.
#pragma once

#include <string>

#include "harness/plan/runtimes.hpp"
#include "harness/verify/candidate.hpp"

namespace sealbench::verify {

/// The candidate for a runtime as it is: called by its label, with its adapter's name where a strategy is called so,
/// found as `programs` (the build's bin folder) and PATH
/// have it, held to what every runtime since CVE-2019-5736 promises, the content of its exe. Throws HostError when
/// there is no such program, UsageError for what has no exe to protect.
Candidate other_runtime(const plan::RuntimeChoice& choice);

/// The same, executed from the mount that the strategy of that name keeps for it. Throws UsageError when it keeps none.
Candidate other_runtime_from(const plan::RuntimeChoice& choice, const std::string& strategy);

/// Takes /sys/fs/cgroup/unified out of this mount namespace, where one of the candidates needs that. Throws
/// std::system_error.
void make_surroundings(const std::vector<Candidate>& candidates);

/// Global options of a candidate that is another runtime.
std::vector<std::string> options_of(const Candidate& candidate, const std::string& root);

}  // namespace sealbench::verify
