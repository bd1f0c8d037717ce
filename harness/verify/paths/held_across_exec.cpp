// held: the handle is kept open across execve(2), so that no process executes the exe any more when it is used.
#include "harness/verify/attack_path.hpp"
#include "harness/verify/bundle.hpp"

namespace sealbench::verify {

const AttackPath& held_across_exec() {
  static const AttackPath kPath{
      .name = "held",
      .summary = "as link, and the handle is passed across execve(2) to a fresh program that attacks",
      .needs = "",
      .starts_exe = true,
      .across_exec = true,
      .take =
          [](Container& container, Access& access) {
            return ambush(container, {.argument = kHoldBundle, .kill = true, .argv = held(kEntryLink)}, access);
          },
  };
  return kPath;
}

}  // namespace sealbench::verify
