// cap-sys-admin-safe: nothing fell in a container with CAP_SYS_ADMIN.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& cap_sys_admin_safe() {
  static const Requirement kRequirement{
      .name = "cap-sys-admin-safe",
      .summary = "nothing fell in a container with CAP_SYS_ADMIN",
      .check = [](const Evidence& evidence) { return Answer::of(evidence.cells("sys_admin")); }};
  return kRequirement;
}

}  // namespace sealbench::advise
