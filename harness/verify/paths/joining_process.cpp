// join: the process that joins the container for exec executes the exe for a moment before the container's program.
#include "harness/verify/attack_path.hpp"
#include "harness/verify/bundle.hpp"

namespace sealbench::verify {

const AttackPath& joining_process() {
  static const AttackPath kPath{
      .name = "join",
      .summary = "a process of the container watches /proc and opens the exe of the process that joins it for exec",
      .needs = "a joining process that is dumpable, or CAP_SYS_PTRACE over it",
      .take =
          [](Container& container, Access& access) {
            return ambush(container, {.argv = {kTruePath}, .least_attempts = 20, .most_attempts = 300}, access);
          },
  };
  return kPath;
}

}  // namespace sealbench::verify
