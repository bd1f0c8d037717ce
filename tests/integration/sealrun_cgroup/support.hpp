// What the tests of real cgroups share.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sys/file.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"

namespace sealbench::sealrun::cgroup {

/// A name that no other test, and no other run of this one, has.
inline std::string unique_id(const std::string& what) {
  return "sealbench-test-" + what + "-" + std::to_string(::getpid());
}

/// A child that sleeps, in a session of its own, killed and reaped at the end.
class Sleeper {
 public:
  Sleeper() : pid_(::fork()) {
    if (pid_ == 0) {
      ::alarm(60);
      for (;;) ::pause();
    }
  }
  ~Sleeper() { reap(); }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Waits for its end, killing it first when it has not been; returns the signal that ended it.
  int reap(int kill_with = SIGKILL) {
    if (pid_ <= 0) return 0;
    if (kill_with != 0) ::kill(pid_, kill_with);
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

 private:
  pid_t pid_;
};

/// Removes a container's cgroups however the test ends.
class Removed {
 public:
  explicit Removed(const Cgroup& group) : directories_(group.created()) {}
  ~Removed() {
    kill_all(directories_);
    try {
      remove(directories_);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
  Removed(const Removed&) = delete;
  Removed& operator=(const Removed&) = delete;

 private:
  std::vector<std::string> directories_;
};

/// Runs `work` in a child; its exit status.
template <typename Work>
int in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 99;
    try {
      status = work();
    } catch (const std::exception& error) {
      ::dprintf(2, "in the child: %s\n", error.what());
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Why this host cannot run these tests; empty when it can.
inline std::string missing_on_this_host() {
  if (::geteuid() != 0) return "making cgroups needs root";
  const Layout layout = Layout::probe();
  if (layout.mode == Mode::kNone) return "no cgroup hierarchy is mounted";
  for (const Hierarchy& hierarchy : layout.hierarchies) {
    if (::access(hierarchy.own.c_str(), W_OK) != 0) return hierarchy.own + " is not writable";
  }
  return {};
}

/// The first line of a control file of the hierarchy with `controller`; "" when there is none.
inline std::string value_of(const Cgroup& group, const std::string& file) {
  for (const std::string& directory : group.directories()) {
    if (std::filesystem::exists(directory + "/" + file)) {
      std::string text = sys::read_file(directory + "/" + file);
      return text.substr(0, text.find('\n'));
    }
  }
  return {};
}

}  // namespace sealbench::sealrun::cgroup
