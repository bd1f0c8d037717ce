// An empty directory for a moment.
#pragma once

#include <string>

#include "harness/host/owned_directory.hpp"

namespace sealbench::host {

/// A new, private, empty directory, removed with this object or, should the process be killed, by the next sweep. A
/// strategy's trial run needs one that is neither above nor below the exe: overlayfs refuses layers that overlap
/// (ELOOP).
class ScratchDirectory {
 public:
  /// In $TMPDIR when that is absolute, else /tmp. Throws std::system_error.
  ScratchDirectory();
  /// In `parent`. Throws std::system_error.
  explicit ScratchDirectory(const std::string& parent);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  OwnedDirectory owned_;  ///< not empty: it has a lock file
  std::string path_;
};

}  // namespace sealbench::host
