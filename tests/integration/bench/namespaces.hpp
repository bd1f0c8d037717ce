// Places in which runs do not see each other, although they share the disk: other mount namespaces, other boots.
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <vector>

#include "tests/integration/bench/program.hpp"

namespace sealbench {

/// The entries of `directory`; none when it is not there.
std::set<std::string> names_in(const std::string& directory);

/// The state file of the container that a run with the workload exec holds, below `base`; empty when there is none yet.
std::string state_file(const std::string& base);

/// A shell script as a command; `arguments` are its "$@".
std::vector<std::string> shell(const std::string& script, const std::vector<std::string>& arguments = {});

/// A mount namespace with a /run and a /dev/shm of its own, as a container has them, for as long as the object lives.
class MountNamespace {
 public:
  /// `directory` is for files of its own. Throws std::runtime_error when none can be made.
  explicit MountNamespace(const std::string& directory);
  MountNamespace(const MountNamespace&) = delete;
  MountNamespace& operator=(const MountNamespace&) = delete;
  ~MountNamespace();

  /// `command` in it.
  [[nodiscard]] std::vector<std::string> enter(const std::vector<std::string>& command) const;
  /// A directory in it, as this process sees it.
  [[nodiscard]] std::string path(const std::string& directory) const;

 private:
  Program holder_;
};

/// `command` as if the machine had been started anew: with another boot id, and with a clock after boot that shows
/// `offset_s` more. It is killed with the process that is started for it.
std::vector<std::string> in_another_boot(const std::string& directory, long offset_s,
                                         const std::vector<std::string>& command);

}  // namespace sealbench
