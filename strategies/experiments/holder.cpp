#include "strategies/experiments/holder.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "sys/close_range.hpp"
#include "sys/error.hpp"

namespace sealbench::strategies {

namespace {

/// Leaves standard streams and everything else of the launch behind, but for `fd`.
[[noreturn]] void become_sleep(int fd, const std::string& seconds) {
  constexpr unsigned kKept = 100;
  ::dup2(fd, static_cast<int>(kKept));
  // By number: musl has no name for it.
  sys::close_range(0, kKept - 1U);
  sys::close_range(kKept + 1U, sys::kLastDescriptor);
  ::execl("/bin/sleep", "sleep", seconds.c_str(), nullptr);
  ::_exit(127);
}

}  // namespace

void hold_open(const sys::UniqueFd& fd, unsigned seconds) {
  const std::string text = std::to_string(seconds);
  const pid_t child = sys::check(::fork(), "forking the holder of a descriptor");
  if (child == 0) {
    // Twice, so that the launch has no child that it does not know.
    if (::fork() != 0) ::_exit(0);
    become_sleep(fd.get(), text);
  }
  ::waitpid(child, nullptr, 0);
}

}  // namespace sealbench::strategies
