// library: a dynamic exe that is started inside the container loads its interpreter and libraries from the image.
#include "harness/verify/attack_path.hpp"
#include "harness/verify/bundle.hpp"

namespace sealbench::verify {

const AttackPath& image_library() {
  static const AttackPath kPath{
      .name = "library",
      .summary =
          "the image's entrypoint is a link to /proc/self/exe, and the ELF interpreter that this exe asks for is the "
          "attacker's",
      .needs = "a dynamic exe",
      .is_entrypoint = true,
      .take =
          [](Container& container, Access& access) {
            access.attempts = 1;
            access.seen = 1;
            return container.greeting().at("handles");
          },
  };
  return kPath;
}

}  // namespace sealbench::verify
