// seal/STRATEGY/BYTES: one seal step, handle closed again, over the exe's size. The counterpart of runc's
// BenchmarkCloneBinary (libcontainer/dmz, PR 3931).
#include <filesystem>

#include "micro/workplace.hpp"
#include "strategies/registry.hpp"

namespace sealbench::micro {

namespace {

/// What a strategy with Traits::installs keeps, for as long as this lives.
class Installed {
 public:
  Installed(const strategies::Strategy& strategy, const strategies::Exe& exe) : strategy_(strategy), exe_(exe) {
    if (strategy_.traits().installs) strategy_.install(exe_);
  }
  Installed(const Installed&) = delete;
  Installed& operator=(const Installed&) = delete;
  ~Installed() {
    try {
      if (strategy_.traits().installs) strategy_.uninstall(exe_);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the directory goes with the workplace
    }
  }

 private:
  const strategies::Strategy& strategy_;
  const strategies::Exe& exe_;
};

strategies::Exe exe_of(Workplace& workplace, std::int64_t bytes) {
  strategies::Exe exe(workplace.exe(Program::sealrun, bytes), workplace.scratch());
  exe.set_artefact_dir(std::filesystem::path(exe.path()).parent_path().string() + kKept);
  return exe;
}

void seal(benchmark::State& state, const strategies::Strategy& strategy, Workplace& workplace) {
  or_error(state, [&] {
    const strategies::Exe exe = exe_of(workplace, state.range(0));
    const Installed installed(strategy, exe);
    for ([[maybe_unused]] auto unused : state) benchmark::DoNotOptimize(strategy.seal(exe).fd.get());
    state.SetComplexityN(state.range(0));
  });
}

}  // namespace

void add_seal(Workplace& workplace) {
  for (const strategies::Strategy* strategy : strategies::all()) {
    const std::string name = "seal/" + std::string(strategy->traits().name);
    const auto support = strategy->support(sys::Host::probe(), exe_of(workplace, kSizes[0]));
    if (!support.supported) {
      benchmark::RegisterBenchmark(
          name.c_str(), [reason = support.reason](benchmark::State& state) { state.SkipWithError(reason.c_str()); });
      continue;
    }
    auto* const registered = benchmark::RegisterBenchmark(
        name.c_str(), [strategy, &workplace](benchmark::State& state) { seal(state, *strategy, workplace); });
    for (const std::int64_t bytes : kSizes) registered->Arg(bytes);
    registered->UseRealTime()->Unit(benchmark::kMicrosecond)->Complexity();
  }
}

}  // namespace sealbench::micro
