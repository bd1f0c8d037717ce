// The names that a bundle uses for what the kernel numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "workloads/sealrun/bundle/spec.hpp"

namespace sealbench::sealrun {

/// "CAP_KILL" -> 5, or nothing for a name that the kernel headers of this build do not have.
std::optional<int> capability_number(std::string_view name);

/// "RLIMIT_NOFILE" -> RLIMIT_NOFILE.
std::optional<int> rlimit_number(std::string_view name);

/// "pid" -> CLONE_NEWPID.
std::optional<unsigned long> namespace_flag(std::string_view type);

/// CLONE_NEWPID -> "pid".
std::string_view namespace_type(unsigned long flag);

/// CLONE_NEWPID -> "pid_for_children"-free name below /proc/PID/ns, for example "net" for "network".
std::string_view namespace_file(unsigned long flag);

/// "rslave" -> MS_SLAVE | MS_REC.
std::optional<unsigned long> propagation_flag(std::string_view name);

/// Sorts fstab-like options into flags and data; false for an extension of another runtime that the kernel would not
/// know.
bool add_mount_option(MountOptions& options, std::string_view option);

// What this build knows, for `features`; sorted as it is there.
std::span<const std::string_view> capability_names();
std::vector<std::string_view> namespace_types();
/// The options that are not the filesystem's.
std::vector<std::string_view> mount_option_names();

/// MS_RDONLY, MS_NOSUID, ... as MOUNT_ATTR_* of mount_setattr(2).
std::uint64_t mount_attributes(unsigned long ms_flags);

}  // namespace sealbench::sealrun
