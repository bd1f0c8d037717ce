// An empty directory for a moment.
#pragma once

#include <string>

namespace sealbench::measure {

/// A new, private, empty directory, removed with this object. A strategy's trial run needs one that is neither above
/// nor below the exe: overlayfs refuses layers that overlap (ELOOP).
class ScratchDirectory {
 public:
  /// In $TMPDIR, else /tmp. Throws std::system_error.
  ScratchDirectory();
  /// In `parent`. Throws std::system_error.
  explicit ScratchDirectory(const std::string& parent);
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace sealbench::measure
