// Where a terminal goes.
#pragma once

#include <string>

#include "sys/unique_fd.hpp"
#include "workloads/sealrun/bundle/spec.hpp"

namespace sealbench::sealrun {

/// A connection to the unix socket `path`, on which init sends the terminal of `process`; empty when that has none.
/// Throws std::system_error.
sys::UniqueFd connect_console(const Process& process, const std::string& path);

}  // namespace sealbench::sealrun
