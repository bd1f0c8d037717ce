// The handles that the agent got hold of.
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sys/unique_fd.hpp"

namespace sealbench::probe {

/// One handle on what a container sees as the exe.
struct Handle {
  sys::UniqueFd fd;
  std::string link;          ///< readlink of /proc/self/fd/N: what the exe's name looks like from inside
  long filesystem_type = 0;  ///< statfs(2) f_type
  long mount_flags = 0;      ///< statfs(2) f_flags: ST_RDONLY of the mount or the superblock
  bool readable = false;     ///< whether it can be opened for reading and begins as an ELF file
  int during_error = 0;      ///< errno of opening it for writing while the runtime was still running; 0: it opened
  bool during = false;       ///< whether that was tried
};

/// Describes an O_PATH descriptor.
Handle describe(sys::UniqueFd fd);

/// Keeps a handle unless one of its kind (filesystem type and mount flags) is there: a launch makes a new mount or
/// memfd each time, but two kinds in one path mean that the exe was seen in two states.
void keep(std::vector<Handle>& handles, Handle handle);

nlohmann::json to_json(const std::vector<Handle>& handles);

}  // namespace sealbench::probe
