// sealbench-micro: the parts of a launch on their own.
//
//   sealbench-micro --benchmark_filter='seal/.*' --benchmark_repetitions=9 --benchmark_format=json | bench import -
#include <benchmark/benchmark.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iostream>
#include <sealbench/version.hpp>
#include <string>

#include "harness/measure/sweep.hpp"
#include "micro/workplace.hpp"
#include "sys/error.hpp"

namespace sealbench::micro {

#define GROUP(function) void function(Workplace& workplace);
#include "micro/groups.def"
#undef GROUP

namespace {

void add_all(Workplace& workplace) {
#define GROUP(function) function(workplace);
#include "micro/groups.def"
#undef GROUP
}

pid_t child = -1;

void pass_on(int signal) { ::kill(child, signal); }

/// Runs `work` in a process of its own: however that ends, by a crash or by ^C, this one is there to clean up behind
/// it. Returns its exit status, 128 + n for signal n.
int in_a_child(const std::function<int()>& work) {
  child = ::fork();
  if (child < 0) sys::throw_errno("fork");
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int status = work();
    std::fflush(nullptr);
    ::_exit(status);
  }
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, pass_on);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("sealbench", SEALBENCH_VERSION " (" SEALBENCH_COMMIT ")");
  if (const std::string swept = measure::sweep_host().sentence(); !swept.empty()) {
    std::fprintf(stderr, "sealbench-micro: %s\n", swept.c_str());
  }
  Workplace workplace;
  return in_a_child([&] {
    add_all(workplace);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    std::cout.flush();
    return 0;
  });
}

}  // namespace
}  // namespace sealbench::micro

int main(int argc, char** argv) {
  try {
    return sealbench::micro::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sealbench-micro: %s\n", error.what());
    return 3;
  }
}
