// Finding what runs that have ended, by kill -9 or with the machine, left behind.
#pragma once

#include <string>
#include <vector>

#include "harness/measure/cleanup.hpp"

namespace sealbench::measure {

/// Removes what runs that have ended left: the workspaces below `base` with all that their journals name, and other
/// directories of theirs below `parents`, whose workspace may be in another mount namespace or gone with the last boot.
/// That a run has ended is shown by its lock, which the kernel has let go of; what is locked, somebody else's, or does
/// not say whose it is, is left alone. Never throws.
Removed sweep(const std::string& base, const std::vector<std::string>& parents);

/// What every start of bench does first: sweep() where bench makes directories (Workspace::default_base(),
/// exe_directories(), and `more`), and cgroups of counting runs that have ended.
Removed sweep_host(const std::vector<std::string>& more = {});

}  // namespace sealbench::measure
