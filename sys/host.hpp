// Facts about the host that decide what can work on it.
#pragma once

#include <compare>
#include <string>

namespace sealbench::sys {

/// A Linux version, major.minor.patch.
struct KernelVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): LLVM 14 takes the 0 that <=> is compared with for a null pointer.
  auto operator<=>(const KernelVersion&) const = default;
};

/// The leading numbers of a release such as "6.1.0-28-amd64"; missing ones are 0.
KernelVersion parse_kernel_version(const std::string& release);

/// What strategies ask of the host before they try. Gathered once; plain data, so that one can ask for a made-up host.
struct Host {
  KernelVersion kernel;
  bool sys_admin = false;  ///< CAP_SYS_ADMIN is effective in the namespace that owns our mounts
  unsigned effective_uid = 0;

  /// This host, now. Throws std::system_error when /proc cannot be read.
  static Host probe();
};

/// Whether capability number `capability` (capabilities(7)) is in the effective set of this process.
bool has_effective_capability(int capability);

}  // namespace sealbench::sys
