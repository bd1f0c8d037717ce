// The private directory of a run, and what makes every end of a run, kill -9 included, leave nothing behind.
#pragma once

#include <string>
#include <vector>

#include "harness/host/owned_directory.hpp"
#include "harness/measure/cleanup.hpp"
#include "harness/measure/journal.hpp"

namespace sealbench::measure {

/// A directory BASE/ID with a journal of the directories made elsewhere, and the roots of container states. All of them
/// are locked for as long as the run lives (host::OwnedDirectory). Everything is removed by the destructor, or by the
/// next sweep().
class Workspace {
 public:
  /// Where workspaces live: /run/sealbench for root, else $XDG_RUNTIME_DIR/sealbench, else /tmp/sealbench-UID. On a
  /// host whose /run is a directory of a disk (a virtual machine without an init system), /dev/shm/sealbench: runtimes
  /// keep their states in memory, and a disk's journal is not what is measured.
  static std::string default_base();

  /// Makes `base` when it is missing. Throws std::system_error, and std::runtime_error when it belongs to someone else.
  explicit Workspace(const std::string& base);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  /// As remove(); problems are said on standard error.
  ~Workspace();

  /// Unique, also where several hosts or namespaces share a directory: "sealbench-" and more. The ids of containers
  /// begin with it.
  [[nodiscard]] const std::string& id() const { return owner_.run; }
  [[nodiscard]] const host::Owner& owner() const { return owner_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// The variable that marks every process launched for this run.
  [[nodiscard]] std::string environment_mark() const { return measure::environment_mark(owner_); }

  /// Makes a private directory, named after this run, below `parent`; noted in the journal first. It has one entry, its
  /// lock.
  std::string make_directory(const std::string& parent);

  /// Removes everything now. Returns what could not be removed: the next sweep tries again. Nothing to do in a process
  /// forked from that of the run, nor a second time.
  std::vector<std::string> remove();

 private:
  host::Owner owner_;
  pid_t process_;
  std::vector<host::OwnedDirectory> workspace_;  ///< one, or none once it is removed
  std::string directory_;
  Journal journal_;
  std::vector<host::OwnedDirectory> elsewhere_;
};

}  // namespace sealbench::measure
