// The units by which systemd makes again at boot what install has made, and renews it with a new version of the exe.
#pragma once

#include <string>
#include <vector>

namespace sealbench::sealrun {

/// What the units are about.
struct Kept {
  std::string program;                 ///< whose file is kept: an absolute path
  std::string strategy;                ///< the strategy that keeps it
  std::vector<std::string> installer;  ///< the command that installs it
};

/// The files of a pair of units, NAME.service and NAME.path, in the directory `directory`.
struct Units {
  std::string directory;
  std::string name;  ///< sealrun-STRATEGY-PROGRAM

  Units(std::string folder, const Kept& kept);
  /// Writes both. The service is over when it has installed, so that the path unit can start it again whenever the
  /// program's file is written or replaced. Throws std::system_error.
  void write(const Kept& kept) const;
  /// Removes both; whether there was one.
  [[nodiscard]] bool remove() const;

  [[nodiscard]] std::string service() const { return directory + "/" + name + ".service"; }
  [[nodiscard]] std::string path() const { return directory + "/" + name + ".path"; }
};

/// `word` within a command line of a unit: in double quotes, with what systemd would replace written twice
/// (systemd.service(5), systemd.unit(5)).
std::string quoted_for_systemd(const std::string& word);

}  // namespace sealbench::sealrun
