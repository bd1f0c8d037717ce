#include "harness/verify/privileges.hpp"

#include <sys/capability.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace sealbench::verify {

namespace {

using enum Capabilities;

constexpr auto kPrivileges = std::to_array<Privileges>({
    {"default/userns", defaults, true, true},
    {"default", defaults, false, true},
    {"default/userns/unconfined", defaults, true, false},
    {"default/unconfined", defaults, false, false},
    {"sys_admin/userns", sys_admin, true, true},
    {"sys_admin", sys_admin, false, true},
    {"sys_admin/userns/unconfined", sys_admin, true, false},
    {"sys_admin/unconfined", sys_admin, false, false},
    {"all/userns", all, true, true},
    {"all", all, false, true},
    {"all/userns/unconfined", all, true, false},
    {"all/unconfined", all, false, false},
});

/// docs.docker.com/engine/containers/run, "Runtime privilege and Linux capabilities".
constexpr std::array kDefaults{
    "CAP_AUDIT_WRITE", "CAP_CHOWN",   "CAP_DAC_OVERRIDE",     "CAP_FOWNER",     "CAP_FSETID",
    "CAP_KILL",        "CAP_MKNOD",   "CAP_NET_BIND_SERVICE", "CAP_NET_RAW",    "CAP_SETFCAP",
    "CAP_SETGID",      "CAP_SETPCAP", "CAP_SETUID",           "CAP_SYS_CHROOT",
};

std::vector<std::string> own_capabilities() {
  std::vector<std::string> names;
  for (int number = 0; number <= cap_max_bits() - 1; ++number) {
    if (::prctl(PR_CAPBSET_READ, number, 0, 0, 0) != 1) continue;
    char* const name = cap_to_name(number);
    std::string upper(name);
    cap_free(name);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
    names.push_back(std::move(upper));
  }
  return names;
}

}  // namespace

std::span<const Privileges> all_privileges() { return kPrivileges; }

const Privileges* find_privileges(std::string_view name) {
  const auto found =
      std::find_if(kPrivileges.begin(), kPrivileges.end(), [&](const auto& p) { return p.name == name; });
  return found == kPrivileges.end() ? nullptr : &*found;
}

std::vector<std::string> capability_names(Capabilities capabilities) {
  if (capabilities == all) return own_capabilities();
  std::vector<std::string> names(kDefaults.begin(), kDefaults.end());
  if (capabilities == sys_admin) names.emplace_back("CAP_SYS_ADMIN");
  return names;
}

}  // namespace sealbench::verify
