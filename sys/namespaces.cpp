#include "sys/namespaces.hpp"

#include <linux/capability.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "sys/error.hpp"
#include "sys/host.hpp"
#include "sys/refusal.hpp"

namespace sealbench::sys {

namespace {

/// errno of the trial, or 0.
int try_namespaces() {
  const int user = has_effective_capability(CAP_SYS_ADMIN) ? 0 : CLONE_NEWUSER;
  const pid_t child = check(::fork(), "starting a process to try namespaces in");
  if (child == 0) {
    const bool made = ::unshare(user | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET) == 0;
    ::_exit(made ? 0 : errno);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;  // killed by a filter
}

}  // namespace

std::string why_no_namespaces() {
  const int error = try_namespaces();
  return error == 0 ? "" : "no namespaces" + refusal_of_namespaces(error) + ": " + errno_text(error);
}

}  // namespace sealbench::sys
