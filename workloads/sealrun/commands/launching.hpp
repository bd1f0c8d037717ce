// Options that run, create and exec share.
#pragma once

#include <vector>

#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/launch/start.hpp"

namespace sealbench::sealrun {

/// What run and create start from.
StartOptions start_options(const Globals& globals);

/// --bundle, --pid-file, --preserve-fds, --no-new-keyring; and those of runc's that need what sealrun does not have,
/// refused.
std::vector<Option> bundle_options(StartOptions& start);

/// --preserve-fds, whose descriptors have to be open: a number that is not would be given to one of sealrun's own.
Option preserved_descriptors(int& count);

/// An option of runc's that sealrun refuses, saying why.
Option refused(std::string_view name, bool takes_value, std::string why, char letter = 0);

}  // namespace sealbench::sealrun
