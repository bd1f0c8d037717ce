// exec/plain/BYTES and seal+exec/STRATEGY/BYTES: a process that executes a program that exits at once, from its file or
// from a handle that is sealed for it, to its reaping. The counterpart of runc's BenchmarkExecTrue (PR 4448).
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "micro/workplace.hpp"
#include "strategies/registry.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::micro {

namespace {

/// vfork, execveat, wait. Throws when the program did not exit with 0.
void execute(const sys::UniqueFd& program) {
  char name[] = "exe";
  char* const argv[] = {name, nullptr};
  char* const env[] = {nullptr};
  const pid_t pid = ::vfork();
  if (pid == 0) {
    ::syscall(SYS_execveat, program.get(), "", argv, env, AT_EMPTY_PATH);
    ::_exit(127);
  }
  sys::check(pid, "vfork");
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) throw std::runtime_error("the program could not be executed from its handle");
}

void plain(benchmark::State& state, Workplace& workplace) {
  or_error(state, [&] {
    const std::string& path = workplace.exe(Program::exits_at_once, state.range(0));
    for ([[maybe_unused]] auto unused : state) execute(sys::open(path, O_PATH));
  });
}

void sealed(benchmark::State& state, const strategies::Strategy& strategy, Workplace& workplace) {
  or_error(state, [&] {
    const strategies::Exe exe(workplace.exe(Program::exits_at_once, state.range(0)), workplace.scratch());
    if (strategy.traits().installs) return state.SkipWithError("it installs something first: see seal/");
    if (const auto support = strategy.support(sys::Host::probe(), exe); !support.supported) {
      return state.SkipWithError(support.reason.c_str());
    }
    for ([[maybe_unused]] auto unused : state) execute(strategy.seal(exe).fd);
  });
}

void configure(benchmark::internal::Benchmark* registered) {
  for (const std::int64_t bytes : kSizes) registered->Arg(bytes);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

}  // namespace

void add_seal_and_exec(Workplace& workplace) {
  configure(
      benchmark::RegisterBenchmark("exec/plain", [&workplace](benchmark::State& state) { plain(state, workplace); }));
  for (const strategies::Strategy* strategy : strategies::all()) {
    configure(benchmark::RegisterBenchmark(
        ("seal+exec/" + std::string(strategy->traits().name)).c_str(),
        [strategy, &workplace](benchmark::State& state) { sealed(state, *strategy, workplace); }));
  }
}

}  // namespace sealbench::micro
