// The arena: a private directory with a private filesystem that holds the private copy of the exe and the malicious
// image. Nothing outside of it is ever a target.
#pragma once

#include <string>

#include "sys/unique_fd.hpp"

namespace sealbench::verify {

/// What the private filesystem is.
enum class Backing {
  ext4_image,  ///< an ext4 image on a loop device: has file handles, and a superblock that can be seen to change
  tmpfs,       ///< where loop devices are out of reach (a plain user): has no names for open_by_handle_at of the root's
               ///< owner
};

/// A mounted private filesystem below `directory`, seen only in the mount namespace of this process. The loop device
/// frees itself with the last mount (LO_FLAGS_AUTOCLEAR), so that a killed process leaves nothing but files.
class Arena {
 public:
  /// Takes an ext4 image where loop devices work, else a tmpfs; why() says which and why.
  explicit Arena(std::string directory);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  [[nodiscard]] const std::string& mount_point() const { return mount_point_; }
  [[nodiscard]] std::string path(const std::string& name) const { return mount_point_ + "/" + name; }
  /// A directory outside of the private filesystem: states, logs.
  [[nodiscard]] std::string state(const std::string& name) const { return directory_ + "/" + name; }
  [[nodiscard]] Backing backing() const { return backing_; }
  /// Why there is no ext4 image; empty when there is one.
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  void mount_image();
  std::string directory_;
  std::string mount_point_;
  Backing backing_ = Backing::ext4_image;
  std::string why_;
};

}  // namespace sealbench::verify
