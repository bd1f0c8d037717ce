#include "tests/integration/bench/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <iterator>
#include <sstream>
#include <thread>
#include <utility>

#include "sys/file.hpp"

namespace sealbench {

namespace {

/// What is not over by then hangs: the machine may be as busy as it likes, and ctest ends a test after 600 s.
constexpr std::chrono::seconds kAtMost{540};

}  // namespace

std::vector<pid_t> children_of(pid_t pid) {
  std::istringstream list(sys::read_file(fmt::format("/proc/{0}/task/{0}/children", pid)));
  return {std::istream_iterator<pid_t>(list), {}};
}

std::string bench_program() { return SEALBENCH_BUILD_DIR "/bin/bench"; }

Program::Program(const std::string& directory, std::vector<std::string> argv, const std::vector<std::string>& env,
                 uid_t uid)
    : directory_(directory) {
  const std::string out = directory + "/out";
  const std::string err = directory + "/err";
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDOUT_FILENO);
  ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
  for (const std::string& variable : env) {
    const std::size_t equals = variable.find('=');
    ::setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
  }
  if (uid != 0 && (::setgroups(0, nullptr) < 0 || ::setgid(uid) < 0 || ::setuid(uid) < 0)) ::_exit(126);
  std::vector<char*> pointers;
  for (std::string& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

Program::~Program() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Program::send(int signal) const { ::kill(pid_, signal); }

Ended Program::wait() {
  const auto deadline = std::chrono::steady_clock::now() + kAtMost;
  int status = 0;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) send(SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return {.pid = std::exchange(pid_, -1),
          .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = sys::read_file(directory_ + "/out"),
          .err = sys::read_file(directory_ + "/err")};
}

Ended Program::kill_with_children() {
  send(SIGSTOP);  // else it would say that its launcher has ended, and tidy up
  ::waitid(P_PID, static_cast<id_t>(pid_), nullptr, WSTOPPED | WEXITED | WNOWAIT);
  for (const pid_t child : children_of(pid_)) ::kill(child, SIGKILL);
  send(SIGKILL);
  return wait();
}

Ended bench(const std::string& directory, std::vector<std::string> arguments, const std::vector<std::string>& env) {
  arguments.insert(arguments.begin(), bench_program());
  return Program(directory, std::move(arguments), env).wait();
}

}  // namespace sealbench
