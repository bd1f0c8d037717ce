#include "micro/workplace.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "harness/host/places.hpp"
#include "harness/measure/exe_copy.hpp"
#include "strategies/registry.hpp"

namespace sealbench::micro {

Workplace::Workplace()
    : directory_(host::choose_exe_directory(), host::unique_name("micro"), host::Owner::here()),
      scratch_(directory_.path() + "/scratch") {
  std::filesystem::create_directory(scratch_);
}

Workplace::~Workplace() {
  std::error_code ignored;
  // Another process may have worked here, and been killed while a strategy kept something for an exe.
  for (const auto& place : std::filesystem::directory_iterator(directory_.path(), ignored)) {
    for (const strategies::Strategy* strategy : strategies::all()) {
      if (!strategy->traits().installs) continue;
      try {
        strategies::Exe exe(place.path().string() + "/exe", scratch_);
        exe.set_artefact_dir(place.path().string() + kKept);
        strategy->uninstall(exe);
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): nothing was kept
      }
    }
  }
}

const std::string& Workplace::exe(Program program, std::int64_t bytes) {
  std::string& path = exes_[{program, bytes}];
  if (!path.empty()) return path;
  // A directory of its own: overlayfs takes the exe's directory as a layer.
  const std::string name = program == Program::sealrun ? "sealrun" : "true";
  const std::string place = directory_.path() + "/" + name + std::to_string(bytes);
  std::filesystem::create_directory(place);
  const auto installation = host::Installation::of_this_program();
  const std::string original = program == Program::sealrun ? installation.find(name) : installation.payloads + "/true";
  measure::copy_exe(original, place + "/exe", bytes, 1);
  path = place + "/exe";
  return path;
}

void or_error(benchmark::State& state, const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

}  // namespace sealbench::micro
