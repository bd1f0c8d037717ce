// The probing part of `bench verify`: runs inside namespaces of its own (isolate.hpp) and only sees, never judges.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/verify/attack_path.hpp"
#include "harness/verify/candidate.hpp"
#include "harness/verify/privileges.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::verify {

/// What to try, everything resolved.
struct Plan {
  std::vector<Candidate> candidates = {};  ///< the control among them
  std::vector<const Privileges*> privileges = {};
  std::vector<const AttackPath*> paths = {};
  std::vector<const probe::Probe*> probes = {};
  std::vector<std::string> disabled_probes = {};
  std::string payloads = {};
  std::string work_directory = {};
  bool user_namespace = false;  ///< the caller had no privilege: everything runs in its user namespace
};

/// Runs the plan and writes one JSON object per line to descriptor `out`: `observation`, `access`, `property`,
/// `left_out` or `progress`. Throws when the host cannot do it at all.
void probe_all(const Plan& plan, int out);

}  // namespace sealbench::verify
