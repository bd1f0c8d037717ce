// The exe that a strategy protects.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "sys/memfd.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// The runtime's own binary on the host. Nothing is opened until a strategy asks for it, so that a launch makes no
/// system call that its strategy does not need.
class Exe {
 public:
  /// The calling program itself, through /proc/self/exe. `scratch_dir` is a directory that the strategy may use for a
  /// temporary name (bindfd-ro) or as an empty layer (sealed-overlayfs); it must exist.
  static Exe self(std::string scratch_dir);

  /// Any other program.
  Exe(std::string path, std::string scratch_dir);

  /// Opens the exe itself, following /proc/self/exe; throws std::system_error.
  [[nodiscard]] sys::UniqueFd open(int flags) const;

  /// Where the exe lies on the host, every link resolved. Throws std::system_error with ENOENT when the file at that
  /// path is no longer the exe (deleted or replaced since it was started): a mount of that path would protect another
  /// file.
  [[nodiscard]] std::string real_path() const;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& scratch_dir() const { return scratch_dir_; }

  /// The small program that can run the stage inside the container in the exe's place, when the runtime has one and has
  /// set it; empty otherwise. The bytes belong to the runtime and outlive this object.
  [[nodiscard]] std::span<const std::byte> init_image() const { return init_image_; }
  void set_init_image(std::span<const std::byte> image) { init_image_ = image; }

  /// What a strategy that seals a memfd does with its execute bits.
  [[nodiscard]] sys::ExecuteBits execute_bits() const { return execute_bits_; }
  void set_execute_bits(sys::ExecuteBits bits) { execute_bits_ = bits; }

  /// Directory below which strategies with Traits::installs keep what they make at install. When none was set: for root
  /// /var/lib/sealrun, else sealrun in $XDG_DATA_HOME or $HOME/.local/share. Not below /run: the kernel mounts no image
  /// that lies on a tmpfs.
  [[nodiscard]] std::string artefact_dir() const;
  void set_artefact_dir(std::string directory) { artefact_dir_ = std::move(directory); }

 private:
  std::string path_;
  std::string scratch_dir_;
  std::string artefact_dir_;
  std::span<const std::byte> init_image_;
  sys::ExecuteBits execute_bits_ = sys::ExecuteBits::sealed;
};

/// Whether two files are the same inode of the same filesystem.
bool same_file(const struct stat& a, const struct stat& b);

}  // namespace sealbench::strategies
