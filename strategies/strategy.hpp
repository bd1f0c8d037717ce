// What a protection strategy is: the one interface that the runtime and the harness see.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "strategies/exe.hpp"
#include "sys/host.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// Whose page-cache pages a container executes. Whatever poisons the page cache (Dirty Pipe, CVE-2022-0847, and its
/// successors) through a handle reaches everybody who executes the same pages.
enum class Pages {
  shared,  ///< those of the host's file: it reaches the host's exe
  common,  ///< those of a copy that several launches execute: it reaches the launches to come, with the host's
           ///< privileges (runc issue 5272)
  own,     ///< those of a copy for one launch: it reaches nobody else
};

/// As in texts and results files.
std::string_view to_string(Pages pages);

/// What a strategy promises about the host's exe while a container holds the sealed exe. `bench verify` tests each.
enum class Claim {
  content,      ///< the bytes of the host's file cannot be changed
  metadata,     ///< nor its mode, owner, times and extended attributes
  filesystem,   ///< the host's filesystem cannot be remounted or reconfigured through the handle
  file_handle,  ///< the handle does not name the host's file to open_by_handle_at(2) through another mount of its
                ///< filesystem
};

/// The fixed facts of a strategy.
struct Traits {
  std::string_view name;     ///< as given to --strategy and in a link sealrun-NAME
  std::string_view summary;  ///< one line
  std::string_view needs;    ///< capabilities and kernel, in words
  Pages pages = Pages::shared;
  std::vector<Claim> claims;   ///< empty for the unprotected reference
  std::string_view source;     ///< commit, man page or paper
  bool installs = false;       ///< seal() needs what install() made before: an image, a mount, a holder process
  bool any_filesystem = true;  ///< false: works only for an exe on a filesystem of a certain kind
};

/// Whether a strategy can work on a host; if not, why, in words that a user can act on.
struct Support {
  bool supported = false;
  std::string reason;  ///< empty when supported

  static Support yes() { return {.supported = true, .reason = {}}; }
  static Support no(std::string why) { return {.supported = false, .reason = std::move(why)}; }
};

/// The result of sealing: ready for execveat(fd, "", ..., AT_EMPTY_PATH).
struct SealedExe {
  sys::UniqueFd fd;
  std::uint64_t bytes_copied = 0;  ///< what the strategy copied for this launch
};

/// A way to hand the container's init a handle on the exe that cannot be used to change the exe. Stateless.
class Strategy {
 public:
  Strategy() = default;
  Strategy(const Strategy&) = delete;
  Strategy& operator=(const Strategy&) = delete;
  virtual ~Strategy() = default;

  [[nodiscard]] virtual const Traits& traits() const = 0;

  /// Whether seal() would work for `exe` on `host`. Leaves nothing behind.
  [[nodiscard]] virtual Support support(const sys::Host& host, const Exe& exe) const = 0;

  /// Makes the sealed exe; called on every launch. Throws std::system_error, never falls back to another strategy.
  [[nodiscard]] virtual SealedExe seal(const Exe& exe) const = 0;

  /// For strategies with Traits::installs: makes, below exe.artefact_dir(), what seal() uses on every launch, and makes
  /// it anew when it is stale or damaged. Calling it twice is harmless. Throws std::system_error. Others need nothing.
  virtual void install(const Exe& exe) const;

  /// Removes everything that install() made for `exe`: processes, files. Nothing to remove is no error.
  virtual void uninstall(const Exe& exe) const;

  /// Where the exe can be executed as it is and is protected already, by whoever knows nothing of strategies: a path in
  /// a mount that install() keeps. Empty for most.
  [[nodiscard]] virtual std::string launched_from(const Exe& exe) const;
};

/// For support(): seals once for real and turns a failure into a reason. Only a trial sees everything a host can refuse
/// (stacking depth, LSM, seccomp); known causes should be named before it.
/// A strategy with Traits::installs is installed for the trial in a directory of its own below exe.artefact_dir(), and
/// uninstalled again.
Support try_to_seal(const Strategy& strategy, const Exe& exe);

}  // namespace sealbench::strategies
