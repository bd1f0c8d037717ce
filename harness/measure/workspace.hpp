// The private directory of a run, and what makes every end of a run, kill -9 included, leave nothing behind.
#pragma once

#include <string>
#include <vector>

#include "harness/measure/cleanup.hpp"
#include "harness/measure/journal.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::measure {

/// A directory BASE/ID, mode 0700, with a lock that the kernel frees when the run ends in whatever way, a journal of
/// what was made elsewhere, and the roots of container states. Everything is removed by the destructor, or by the next
/// sweep().
class Workspace {
 public:
  /// Where workspaces live: /run/sealbench for root, else $XDG_RUNTIME_DIR/sealbench, else /tmp/sealbench-UID. On a
  /// host whose /run is a directory of a disk (a virtual machine without an init system), /dev/shm/sealbench: runtimes
  /// keep their states in memory, and a disk's journal is not what is measured. Made when missing; throws
  /// std::runtime_error when it belongs to someone else.
  static std::string default_base();

  explicit Workspace(const std::string& base);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace();

  /// Unique on this host: "sealbench-" and more. The ids of containers begin with it.
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// The variable that marks every process launched for this run.
  [[nodiscard]] std::string environment_mark() const { return mark_of(directory_); }

  /// Makes a private directory, named after this run, below `parent`; noted in the journal first.
  std::string make_directory(const std::string& parent);
  /// Notes a cgroup's directory that is about to be made.
  void note_cgroup(const std::string& path) { journal_.append({.kind = Entry::Kind::cgroup, .path = path}); }

  /// Removes everything now. Returns what could not be removed.
  std::vector<std::string> remove();

 private:
  std::string id_;
  std::string directory_;
  sys::UniqueFd lock_;
  Journal journal_;
};

/// Removes what runs that have ended left behind below `base`, and directories below `parents` of runs whose workspace
/// is gone (after a reboot). Runs that are alive are not touched.
Removed sweep(const std::string& base, const std::vector<std::string>& parents);

}  // namespace sealbench::measure
