// script: the image's program is a script whose interpreter is /proc/self/exe, the exploit of CVE-2019-5736.
#include "harness/verify/attack_path.hpp"
#include "harness/verify/bundle.hpp"

namespace sealbench::verify {

const AttackPath& entry_script() {
  static const AttackPath kPath{
      .name = "script",
      .summary =
          "a program of the image is a #!/proc/self/exe script; another process of the container opens its "
          "/proc/PID/exe",
      .needs = "",
      .starts_exe = true,
      .take =
          [](Container& container, Access& access) {
            return ambush(container, {.argument = kHoldBundle, .kill = true, .argv = held(kEntryScript)}, access);
          },
  };
  return kPath;
}

}  // namespace sealbench::verify
