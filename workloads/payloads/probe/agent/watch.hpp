// Watches /proc of the container for processes that execute the runtime's exe, and takes hold of it.
#pragma once

#include <string>
#include <vector>

#include "workloads/payloads/probe/agent/handle.hpp"

namespace sealbench::probe {

/// Which processes to take, and through which file of theirs.
struct Watch {
  enum class Via { exe, map_files };
  Via via = Via::exe;
  /// Take a process only if its command line has this argument; empty takes any process that executes a file which is
  /// not the container's own.
  std::string argument;
  bool kill = false;  ///< kill the process after its exe was taken: it is held in a read that never ends
};

struct Catch {
  std::vector<Handle> handles;
  int seen = 0;     ///< processes that came up while watching
  int refused = 0;  ///< of them, those whose exe the kernel would not show at any time
  int error = 0;    ///< errno of the last refusal
};

/// The process id that was given out last in this pid namespace. Taken before the harness hears that the watch is on,
/// so that whatever it starts then has a later one.
int last_pid();

/// Watches the process ids after `last` until a byte can be read from `stop` (it is not read), as fast as it can.
Catch watch(const Watch& watch, int last, int stop);

}  // namespace sealbench::probe
