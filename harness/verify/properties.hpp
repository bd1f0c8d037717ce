// What holds for a sealed exe besides the verdicts: whose pages it executes, what it tells, what it leaves.
#pragma once

#include <string>

#include "harness/verify/attack_path.hpp"
#include "harness/verify/container.hpp"
#include "harness/verify/field.hpp"
#include "harness/verify/kept.hpp"
#include "harness/verify/observation.hpp"

namespace sealbench::verify {

/// The bundles that properties are found with.
struct PropertyBundles {
  std::string agent;                 ///< starts the agent
  std::string trivial;               ///< starts a process that ends at once
  std::string handle;                ///< in its container `path` works
  const AttackPath* path = nullptr;  ///< how the agent comes to a handle on the exe
};

/// Launches the trivial bundle a few times and counts what the mount table shows; looks for descriptors that leak into
/// a container; holds two launches at once, takes a handle of each agent and looks at them from the host. Changes one
/// byte of the exe of `target` in place for a moment. What is `kept` for the launches is installed for them and not
/// left. Each of the three looks that fails leaves what it would have seen without a value, and its reason in
/// `failure`.
Property find_properties(const std::string& strategy, const Runtime& runtime, const Target& target, Kept& kept,
                         const PropertyBundles& bundles, const std::string& id);

}  // namespace sealbench::verify
