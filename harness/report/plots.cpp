#include "harness/report/plots.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "sys/file.hpp"
#include "sys/held_signals.hpp"
#include "sys/pidfd.hpp"

namespace sealbench::report {

namespace fs = std::filesystem;

namespace {

bool has_scripts(const fs::path& folder) { return ::access((folder / "all.py").c_str(), R_OK) == 0; }

/// Waits for the end of the process, `timeout_ms` at most, or until somebody wants to end us.
bool ends(const sys::UniqueFd& process, int timeout_ms) {
  constexpr int kSliceMs = 50;
  for (int waited = 0; waited < timeout_ms && !sys::HeldSignals::pending(); waited += kSliceMs) {
    if (sys::wait_for_end(process, std::min(kSliceMs, timeout_ms - waited))) return true;
  }
  return false;
}

/// Attributes of posix_spawn for a process that no signal is held back from, freed at the end.
class NothingHeld {
 public:
  NothingHeld() {
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  NothingHeld(const NothingHeld&) = delete;
  NothingHeld& operator=(const NothingHeld&) = delete;
  ~NothingHeld() { ::posix_spawnattr_destroy(&attributes_); }
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// File actions of posix_spawn, freed at the end.
class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  void output_to(int fd) {
    ::posix_spawn_file_actions_adddup2(&actions_, fd, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, fd, STDERR_FILENO);
  }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

std::string plots_folder() {
  if (const char* const named = std::getenv("SEALBENCH_PLOTS"); named != nullptr && has_scripts(named)) return named;
  fs::path above = fs::path(sys::read_link("/proc/self/exe")).parent_path();
  for (; above.has_relative_path(); above = above.parent_path()) {
    if (has_scripts(above / "plots")) return above / "plots";
  }
  return has_scripts(SEALBENCH_PLOTS_SOURCE) ? SEALBENCH_PLOTS_SOURCE : "";
}

std::string python() { return ::access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3"; }

ScriptEnd run_plots(const std::vector<std::string>& arguments, int timeout_ms) {
  const std::string folder = plots_folder();
  if (folder.empty()) {
    throw std::runtime_error("cannot find the scripts of plots/: name their folder with SEALBENCH_PLOTS");
  }
  // -B: no compiled files beside the scripts, which may belong to another user.
  std::vector<std::string> words{python(), "-B", folder + "/all.py"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const sys::UniqueFd output(::memfd_create("plots", MFD_CLOEXEC));
  if (!output) throw std::system_error(errno, std::generic_category(), "memfd_create");
  FileActions actions;
  actions.output_to(output.get());
  const sys::HeldSignals held;  // the script ends before we do
  const NothingHeld attributes;
  pid_t pid = -1;
  if (const int error = ::posix_spawnp(&pid, argv[0], actions.get(), attributes.get(), argv.data(), environ);
      error != 0) {
    throw std::system_error(error, std::generic_category(), "cannot start " + words[0]);
  }
  ScriptEnd end;
  const sys::UniqueFd process = sys::open_process(pid);
  if (process && !ends(process, timeout_ms)) {
    sys::send_signal(process, SIGKILL);
    end.timed_out = true;
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  end.output = sys::read_file("/proc/self/fd/" + std::to_string(output.get()));
  return end;
}

}  // namespace sealbench::report
