// What strategies with Traits::installs keep between launches: a private directory for each exe and strategy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "strategies/exe.hpp"

namespace sealbench::strategies {

/// Which version of a file this is. An in-place change moves ctime, a replacement the inode.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;  ///< mtime, ns
  std::int64_t changed = 0;   ///< ctime, ns; nobody can set it but by setting the clock

  static FileIdentity of(const struct stat& st);
  bool operator==(const FileIdentity&) const = default;

  /// A line, for manifests.
  [[nodiscard]] std::string text() const;
  /// Takes the line that text() gave from the front of `text`. Throws std::system_error with EBADMSG, which names
  /// `path`, for anything else.
  static FileIdentity take(std::string_view& text, const std::string& path);
};

/// The identity of `exe` as it is now.
FileIdentity identity_of(const Exe& exe);

/// The well-known place of what `strategy` keeps for the exe at `real_path` (Exe::real_path()): a name that depends on
/// the path and not on the version, so that a new version finds what an old one left.
std::string artefact_directory(const Exe& exe, const std::string& real_path, std::string_view strategy);

/// Throws std::system_error for what could not be opened at `path`: ENOENT says that the strategy is not installed.
[[noreturn]] void not_there(int error, const std::string& path, std::string_view strategy);

/// After an install that failed: removes `directory` and what lies in it, unless `manifest` tells of an earlier one
/// that succeeded. What cannot be removed stays.
void discard_unless_installed(const std::string& directory, const std::string& manifest);

/// Opens such a directory. Throws std::system_error: ENOENT with "not installed" in words, EPERM when it is not a
/// directory of ours that nobody else can write to.
sys::UniqueFd open_artefact_directory(const std::string& path, std::string_view strategy);

/// The same trust in a directory that is not opened: for who only looks into it.
void require_artefact_directory(const std::string& path, std::string_view strategy);

/// Makes it where it is missing (mode 0700), and opens it.
sys::UniqueFd make_artefact_directory(const std::string& path, std::string_view strategy);

}  // namespace sealbench::strategies
