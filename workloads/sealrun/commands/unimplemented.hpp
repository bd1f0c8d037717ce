// Commands and options of runc's that sealrun refuses by name; docs/sealrun.md lists them, which a test compares with
// this.
#pragma once

#include <span>
#include <string>

#include "workloads/sealrun/bundle/unimplemented.hpp"

namespace sealbench::sealrun {

std::span<const Unimplemented> unimplemented_commands();
/// "exec --cgroup VALUE": the command (create has the options of run), the option, and whether it takes a value.
std::span<const Unimplemented> unimplemented_options();

}  // namespace sealbench::sealrun
