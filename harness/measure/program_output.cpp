#include "harness/measure/program_output.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "sys/arguments.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"
#include "sys/pidfd.hpp"

namespace sealbench::measure {

namespace {

std::string content_of(const sys::UniqueFd& file) {
  return sys::read_file(fmt::format("/proc/self/fd/{}", file.get()));
}

int reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Starts argv[0] as the leader of a process group.
pid_t start(const std::vector<std::string>& argv, int in, int out, int err) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const std::vector<char*> words = sys::argument_pointers(argv);
  std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  char* env[] = {path.data(), nullptr};
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, argv.at(0).c_str(), &actions, &attributes, words.data(), env);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) sys::throw_errno(error, "starting " + argv.at(0));
  return pid;
}

}  // namespace

ProgramOutput run_program(const std::vector<std::string>& argv, std::chrono::milliseconds limit, bool (*stop)()) {
  constexpr int kAskMs = 100;
  const sys::UniqueFd in = sys::empty_memfd("stdin");
  const sys::UniqueFd out = sys::empty_memfd("stdout");
  const sys::UniqueFd err = sys::empty_memfd("stderr");
  const pid_t pid = start(argv, in.get(), out.get(), err.get());
  const sys::UniqueFd process = sys::open_process(pid);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!sys::wait_for_end(process, kAskMs)) {
    const bool late = std::chrono::steady_clock::now() > deadline;
    if (!late && !stop()) continue;
    ::kill(-pid, SIGKILL);
    reap(pid);
    if (!late) throw std::runtime_error(argv[0] + " was ended, for bench was interrupted");
    throw std::runtime_error(fmt::format("{} did not end within {:.3g} s and was killed", argv[0],
                                         std::chrono::duration<double>(limit).count()));
  }
  ProgramOutput output;
  output.status = reap(pid);
  output.out = content_of(out);
  output.err = content_of(err);
  return output;
}

}  // namespace sealbench::measure
