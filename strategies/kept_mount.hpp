// A mount that is made once, at install, and in which every launch only opens the exe: for the strategies that have
// one.
#pragma once

#include <string>
#include <string_view>

#include "strategies/artefact.hpp"
#include "strategies/strategy.hpp"

namespace sealbench::strategies {

/// A strategy that keeps a mount for each exe, in the mount namespace in which it was installed and those that are
/// copied from it later. What others do to their copies does not come back.
///
/// A launch never makes, renews or repairs a mount: it may run in a mount namespace of its own, where nobody else would
/// see it. It refuses instead, and says so: when the exe is another version than the mounted one (ESTALE; the mount
/// would go on showing the old one), when the mount is not there (ENOENT), when what is there is not what install
/// mounted, or is not read-only (ESTALE).
class KeptMountStrategy : public Strategy {
 public:
  /// Mounts the exe as it is now, if it is not mounted yet, and then takes the mount of the version before away: there
  /// is no moment without one, and what runs keeps what it has.
  void install(const Exe& exe) const override;
  void uninstall(const Exe& exe) const override;
  [[nodiscard]] SealedExe seal(const Exe& exe) const override;
  [[nodiscard]] std::string launched_from(const Exe& exe) const override;

 protected:
  /// Makes the detached, read-only mount in which the exe lies under its file name. `directory` is private and empty,
  /// and stays for as long as the mount is kept. The identity, if any, is that of a file that may not change meanwhile:
  /// kImage in that directory.
  struct Made {
    sys::UniqueFd mount;
    FileIdentity exe;    ///< the version that is in it
    FileIdentity image;  ///< nothing where there is no image
  };
  [[nodiscard]] virtual Made make(const Exe& exe, const std::string& directory) const = 0;

  static constexpr std::string_view kImage = "image.erofs";
};

}  // namespace sealbench::strategies
