#include "workloads/payloads/probe/agent/run_probe.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/pipe.hpp"
#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"

namespace sealbench::probe {

namespace {

constexpr unsigned kLimitSeconds = 10;

/// Replaces this process by a fresh agent that has nothing but the handle and the pipe.
[[noreturn]] void exec_attempt(const Probe& probe, int handle, int out) {
  ::fcntl(handle, F_SETFD, 0);
  ::dup2(out, STDOUT_FILENO);
  const std::string name(probe.name);
  const std::string fd = std::to_string(handle);
  ::execl("/probe", "/probe", "attempt", name.c_str(), fd.c_str(), nullptr);
  ::_exit(125);
}

std::string read_to_end(int fd) {
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

}  // namespace

void attempt_here(const Probe& probe, int handle, int out) {
  Attack attack(handle);
  probe.attempt(attack);
  nlohmann::json steps = nlohmann::json::array();
  for (const Step& step : attack.steps()) steps.push_back({{"call", step.call}, {"errno", step.error}});
  sys::write_all(out, nlohmann::json{{"steps", steps}, {"done", true}}.dump(), "the reply");
}

nlohmann::json run_probe(const Probe& probe, int handle, Inheritance inheritance) {
  sys::Pipe pipe;
  const pid_t child = sys::check(::fork(), "fork");
  if (child == 0) {
    ::alarm(kLimitSeconds);
    if (inheritance == Inheritance::exec) exec_attempt(probe, handle, pipe.write.get());
    attempt_here(probe, handle, pipe.write.get());
    ::_exit(0);
  }
  pipe.write.reset();
  const std::string text = read_to_end(pipe.read.get());
  int status = 0;
  ::waitpid(child, &status, 0);
  const nlohmann::json reply = nlohmann::json::parse(text, nullptr, false);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || reply.is_discarded()) {
    return {{"done", false}, {"steps", nlohmann::json::array()}, {"status", status}};
  }
  return reply;
}

}  // namespace sealbench::probe
