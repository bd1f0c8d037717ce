// The runtimes that sealrun is compared with.
#pragma once

#include <string>
#include <vector>

namespace sealbench::testing {

struct Runtime {
  std::string name;
  std::vector<std::string> command;
};

inline Runtime reference_runtime(const std::string& name) {
  // crun refuses hybrid cgroups; without the v2 hierarchy, in a mount namespace of its own, it sees plain v1.
  if (name == "crun") {
    return {name,
            {"unshare", "-m", "sh", "-c",
             "if [ -d /sys/fs/cgroup/unified ]; then umount /sys/fs/cgroup/unified; fi; exec \"$@\"", "sh", "crun"}};
  }
  return {name, {name}};
}

}  // namespace sealbench::testing
