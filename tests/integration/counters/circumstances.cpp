#include "tests/integration/counters/circumstances.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "sys/error.hpp"

namespace sealbench::counters {

int launches_in_a_row() {
  constexpr int kFew = 5;
  const char* const many = std::getenv("SEALBENCH_LAUNCHES");
  return many == nullptr ? kFew : std::stoi(many);
}

Load::Load(int processes) {
  for (int i = 0; i < processes; ++i) {
    const pid_t pid = sys::check(::fork(), "starting a process that keeps a processor busy");
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (volatile bool busy = true; busy;) {
      }
    }
    processes_.push_back(pid);
  }
}

Load::~Load() {
  for (const pid_t pid : processes_) ::kill(pid, SIGKILL);
  for (const pid_t pid : processes_) ::waitpid(pid, nullptr, 0);
}

Affinity::Affinity(Kind kind) {
  sys::check(::sched_getaffinity(0, sizeof before_, &before_), "asking for the processors of this thread");
  if (kind == Kind::all) return;
  int first = 0;
  while (!CPU_ISSET(static_cast<std::size_t>(first), &before_)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(first), &one);
  sys::check(::sched_setaffinity(0, sizeof one, &one), "keeping to one processor");
}

Affinity::~Affinity() { ::sched_setaffinity(0, sizeof before_, &before_); }

}  // namespace sealbench::counters
