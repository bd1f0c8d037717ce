// map-files: the file behind a mapping of the process that executes the exe.
#include "harness/verify/attack_path.hpp"
#include "harness/verify/bundle.hpp"

namespace sealbench::verify {

const AttackPath& map_files() {
  static const AttackPath kPath{
      .name = "map-files",
      .summary = "as link, but through /proc/PID/map_files instead of /proc/PID/exe",
      .needs =
          "CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN in the initial user namespace (fs/proc/base.c "
          "proc_map_files_get_link)",
      .take =
          [](Container& container, Access& access) {
            return ambush(container,
                          {.via = "map_files",
                           .argument = kHoldBundle,
                           .kill = true,
                           .argv = held(kEntryLink),
                           .most_attempts = 1000,
                           .enough_refusals = 3},
                          access);
          },
  };
  return kPath;
}

}  // namespace sealbench::verify
