// Filesystems for the runtime's exe to lie on.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/command.hpp"

namespace sealbench::workloads {

/// That of the directory which was chosen for exes, as it is.
inline constexpr std::string_view kHostsOwn = "host";

/// Where one is made: for one exe, in a mount namespace that others do not see.
struct FilesystemSite {
  std::string directory;   ///< private, on the host's own filesystem: for images and mount points
  std::int64_t bytes = 0;  ///< of what goes onto it, about
  /// Runs a program to its end; throws std::runtime_error with its standard error when it fails.
  std::function<void(const Command&)> must;
  /// Puts the exe into a directory.
  std::function<void(const std::string& directory)> fill;
};

/// A filesystem that an exe can lie on.
struct Filesystem {
  std::string_view name;
  std::string_view summary;
  /// Makes it, with the exe on it; the directory in which the exe is found. Throws std::runtime_error with what this
  /// host lacks.
  std::string (*place)(const FilesystemSite& site) = nullptr;
  bool noexec_states = false;  ///< and the states of containers lie on a tmpfs that is mounted noexec
};

/// All but the host's own.
std::span<const Filesystem> filesystems();

/// The filesystem of that name; null for kHostsOwn. Throws std::out_of_range for another name.
const Filesystem* find_filesystem(std::string_view name);

/// The host's own and all others: as words, and in a list with commas.
std::vector<std::string_view> filesystem_names();
std::string every_filesystem();

/// Takes away what place() mounted below the directory: the last mount first.
void unmount_below(const std::string& directory);

/// A tmpfs mounted noexec over a directory.
void cover_with_noexec_tmpfs(const std::string& directory);

}  // namespace sealbench::workloads
