// link: the image's program is a link to /proc/self/exe.
#include "harness/verify/attack_path.hpp"
#include "harness/verify/bundle.hpp"

namespace sealbench::verify {

const AttackPath& entry_link() {
  static const AttackPath kPath{
      .name = "link",
      .summary =
          "a program of the image is a link to /proc/self/exe; another process of the container opens its "
          "/proc/PID/exe",
      .needs = "",
      .starts_exe = true,
      .take =
          [](Container& container, Access& access) {
            return ambush(container, {.argument = kHoldBundle, .kill = true, .argv = held(kEntryLink)}, access);
          },
  };
  return kPath;
}

}  // namespace sealbench::verify
