// A container's entry below --root: one directory with state.json and, while it waits for `start`, a FIFO.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sys/unique_fd.hpp"
#include "workloads/sealrun/json.hpp"

namespace sealbench::sealrun {

/// Status words of the OCI runtime specification.
enum class Status { created, running, stopped };
const char* to_string(Status status);

/// What is known of a container. Created by create(), found again by load().
class Container {
 public:
  /// Makes the directory; that is what claims the id. Throws std::runtime_error when the id is taken or malformed.
  static Container create(const std::string& root, const std::string& id);
  /// Empty when there is no such container, or not yet.
  static std::optional<Container> find(const std::string& root, const std::string& id);
  /// Throws std::runtime_error when there is no such container.
  static Container load(const std::string& root, const std::string& id);
  /// All containers below `root`, sorted by id; those that are just being made or removed are passed over.
  static std::vector<Container> list(const std::string& root);

  std::string id;
  std::string oci_version;
  std::string bundle;
  std::string rootfs;
  std::string created;  ///< RFC 3339, UTC
  std::string seal;     ///< the strategy that made the sealed exe
  std::map<std::string, std::string> annotations;
  std::vector<std::string> cgroups;       ///< absolute directories that its processes are in
  std::vector<std::string> cgroups_made;  ///< those of them that did not exist before: what goes with the container
  pid_t pid = 0;

  /// Remembers the container's process, which has just been made, and when that was: what begins later with its pid is
  /// another process. (Its own start time would say the same, and cost a launch the reading of /proc/PID/stat, which
  /// waits while the process executes init.)
  void set_process(pid_t process);
  /// Writes state.json, whole or not at all.
  void save() const;
  /// Removes the directory.
  void remove() const;

  [[nodiscard]] Status status() const;
  /// A handle on the running process; empty when it is gone. Throws std::system_error.
  [[nodiscard]] sys::UniqueFd open_process() const;
  /// Makes the FIFO and opens it for init to wait on.
  [[nodiscard]] sys::UniqueFd make_start_fifo() const;
  /// Lets init go on; throws std::runtime_error when it does not wait.
  void start() const;

  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// What `state` prints: the state of the OCI runtime specification with the members that runc adds.
  [[nodiscard]] rapidjson::Document to_oci_state() const;

 private:
  explicit Container(const std::string& root, const std::string& container_id);
  [[nodiscard]] std::string fifo_path() const { return directory_ + "/exec.fifo"; }

  std::string directory_;
  std::uint64_t started_before_ = 0;  ///< clock ticks after boot, as in proc(5), /proc/PID/stat, field 22
};

/// Throws std::runtime_error unless `id` is 1 to 1024 of [A-Za-z0-9_+.-] and neither "." nor "..", as runc demands.
void check_id(const std::string& id);

}  // namespace sealbench::sealrun
