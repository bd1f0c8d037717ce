// sealrun install, uninstall: what some strategies keep on the host between launches.
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/commands/streams.hpp"

namespace sealbench::sealrun {

namespace {

strategies::Exe exe_of(const Globals& globals, const std::vector<std::string>& arguments) {
  if (const auto words = parse_options(arguments, {}); !words.empty()) {
    throw UsageError("unexpected word \"" + words[0] + "\"");
  }
  strategies::Exe exe = strategies::Exe::self(globals.root);
  exe.set_artefact_dir(globals.artefacts);
  return exe;
}

}  // namespace

int run_install(const Globals& globals, const std::vector<std::string>& arguments) {
  const strategies::Exe exe = exe_of(globals, arguments);
  const std::uint64_t signals = hold_back_own_signals();
  globals.seal->install(exe);
  restore_signals(signals);
  return 0;
}

int run_uninstall(const Globals& globals, const std::vector<std::string>& arguments) {
  globals.seal->uninstall(exe_of(globals, arguments));
  return 0;
}

}  // namespace sealbench::sealrun
