// A container's entry below --root: one directory with state.json, what a strategy needs while it seals and, until
// `start`, a FIFO.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sys/process_identity.hpp"
#include "sys/unique_fd.hpp"
#include "workloads/sealrun/json.hpp"

namespace sealbench::sealrun {

/// Status words of the OCI runtime specification, and runc's `paused` of a container in a frozen cgroup. `creating` is
/// also what is left of a launch that was killed before it had a process.
enum class Status { creating, created, running, paused, stopped };
const char* to_string(Status status);

/// What is known of a container. Its directory is the record of all that a launch makes: what a strategy makes and
/// mounts while it seals lies in it, and state.json names the cgroups before they are there, and the process before it
/// executes anything of the container's. Created by create(), found again by load(). Who makes a container holds a lock
/// of state.json (F_OFD_SETLK, fcntl(2)), which the kernel frees when that process and what it cloned are gone: so it
/// is known whether somebody is still at it.
class Container {
 public:
  /// Makes the directory, which is what claims the id, and locks its state. Throws std::runtime_error when the id is
  /// taken or malformed.
  static Container create(const std::string& root, const std::string& id);
  /// Empty when there is no such container. Throws std::runtime_error when its state cannot be understood.
  static std::optional<Container> find(const std::string& root, const std::string& id);
  /// Throws std::runtime_error when there is no such container.
  static Container load(const std::string& root, const std::string& id);
  /// All containers below `root`, sorted by id.
  static std::vector<Container> list(const std::string& root);
  /// Of a container nothing but its directory, for whoever removes what cannot be understood.
  static Container unread(const std::string& root, const std::string& id);

  std::string id;
  std::string oci_version;
  std::string bundle;
  std::string rootfs;
  std::string created;  ///< RFC 3339, UTC
  std::string seal;     ///< the strategy that made the sealed exe
  std::map<std::string, std::string> annotations;
  std::vector<std::string> cgroups;       ///< absolute directories that its processes are in
  std::vector<std::string> cgroups_made;  ///< those of them that did not exist before: what goes with the container
  std::string freezer;                    ///< that of them in which processes are frozen, if any
  bool shares_pids = false;               ///< it has no pid namespace of its own: its processes can outlive the first
  sys::ProcessIdentity process;           ///< its first process; pid 0: there was none yet

  /// What becomes of the process that makes the container: it waits for its end, holding the lock, or does not.
  enum class Launcher { stays, leaves };
  /// Writes state.json, whole, and fills in `created` and where the process's pid counts. Of a container whose launcher
  /// stays, and that has no cgroup, the pid namespace is left out when the process is known without it (pidfs_inode):
  /// only who finds it after that launcher was killed could ask, and has nothing but that one process to find.
  void save(Launcher launcher = Launcher::leaves);
  /// Removes the directory and all that lies in it and is mounted there. Throws std::system_error.
  void remove() const;
  /// Unmounts what a strategy's launch left mounted in the directory. Throws std::system_error.
  void unmount_all() const;

  /// Whether its launch is still going on.
  [[nodiscard]] bool is_being_made() const;
  /// For a container of status `creating`: whether nobody makes it, and from now on nobody will.
  [[nodiscard]] bool claim();
  [[nodiscard]] Status status() const;
  [[nodiscard]] sys::Presence presence() const;
  /// A handle on the running process; empty when it is gone. Throws std::system_error.
  [[nodiscard]] sys::UniqueFd open_process() const;
  /// What the status alone does not say: that its launch was killed, or why its process is stale; else empty.
  [[nodiscard]] std::string remark() const;
  /// What to say of a container that was expected to run: "container not running: c1", and the remark.
  [[nodiscard]] std::string not_running() const;

  /// Makes the FIFO and opens it for init to wait on.
  [[nodiscard]] sys::UniqueFd make_start_fifo() const;
  /// Lets init go on, and returns when the process is executed. Throws std::runtime_error when init does not wait, or
  /// could not execute it.
  void start() const;

  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// What `state` prints: the state of the OCI runtime specification with the members that runc adds.
  [[nodiscard]] rapidjson::Document to_oci_state() const;

 private:
  explicit Container(const std::string& root, const std::string& container_id);
  [[nodiscard]] std::string fifo_path() const { return directory_ + "/exec.fifo"; }
  [[nodiscard]] std::string state_path() const { return directory_ + "/state.json"; }
  void read(std::string text);
  std::string directory_;
  sys::UniqueFd state_;          ///< state.json, of who makes or removes the container
  std::size_t state_bytes_ = 0;  ///< how much of it is written
};

/// What is said where there is no such container, with runc's words in it, which engines look for.
std::string nowhere(const std::string& root, const std::string& id);

/// A state that another runtime wrote: nothing of it is ours to remove.
class ForeignState : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws std::runtime_error unless `id` is 1 to 1024 of [A-Za-z0-9_+.-] and neither "." nor "..", as runc demands.
void check_id(const std::string& id);

}  // namespace sealbench::sealrun
