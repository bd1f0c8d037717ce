// Options that run, create and exec share.
#pragma once

#include <vector>

#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/launch/start.hpp"

namespace sealbench::sealrun {

/// What run and create start from. Throws UsageError for --systemd-cgroup.
StartOptions start_options(const Globals& globals);

/// --bundle, --pid-file, --preserve-fds, --no-new-keyring, --console-socket; and those of runc's that are refused.
std::vector<Option> bundle_options(StartOptions& start);

/// --preserve-fds, whose descriptors have to be open: a number that is not would be given to one of sealrun's own.
Option preserved_descriptors(int& count);

/// The options of runc's `command` that unimplemented_options() has: they are refused, saying why.
void add_refused(std::vector<Option>& options, std::string_view command);

/// --console-socket.
Option console_socket(std::string& path);
/// Throws UsageError unless `path` is given for a process with a terminal in the background, and for no other: there is
/// nobody here who would copy between two terminals.
void check_console(const std::string& path, const Process& process, bool in_background);

}  // namespace sealbench::sealrun
