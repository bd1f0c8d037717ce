// Block devices made of files: loop(4).
#pragma once

#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// A free loop device with `file` behind it. The kernel takes the file away when nobody has it open or mounted any more
/// (LO_FLAGS_AUTOCLEAR), however this process ends.
class LoopDevice {
 public:
  enum class Access { read, write };

  /// Throws std::system_error: without root, without the driver (Linux < 5.8 has no LOOP_CONFIGURE).
  LoopDevice(const std::string& file, Access access);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  UniqueFd device_;
};

}  // namespace sealbench::sys
