// sealrun install, uninstall: what some strategies keep on the host between launches, for sealrun itself or for a
// runtime that knows nothing of strategies.
#include <filesystem>

#include "sys/file.hpp"
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/commands/program.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/commands/systemd_unit.hpp"

namespace sealbench::sealrun {

namespace {

/// What the command line asks for.
struct Request {
  const strategies::Strategy* strategy = nullptr;
  std::string program;  ///< empty: this one
  bool unit = false;
  std::string unit_directory = "/etc/systemd/system";

  Request(const Globals& globals, const std::vector<std::string>& arguments) : strategy(globals.seal) {
    const std::vector<Option> options = {
        {"seal", 0, true, "strategy that keeps something",
         [&](const std::string& name) { strategy = &strategy_named(name); }},
        {"for", 0, true, "program that it is kept for; default: sealrun itself",
         [&](const std::string& name) { program = std::filesystem::canonical(find_program(name)).string(); }},
        {"unit", 0, false, "write the systemd units that install at boot and when the program changes",
         [&](const std::string&) { unit = true; }},
        {"unit-directory", 0, true, "where to write them; default: /etc/systemd/system",
         [&](const std::string& directory) { unit_directory = directory; }},
    };
    if (const auto words = parse_options(arguments, options); !words.empty()) {
      throw UsageError("unexpected word \"" + words[0] + "\"");
    }
    if (!program.empty()) refuse_script(program);
    if (unit && !strategy->traits().installs) {
      throw UsageError("--unit: " + std::string(strategy->traits().name) + " keeps nothing that would be installed");
    }
  }

  [[nodiscard]] strategies::Exe exe(const Globals& globals) const {
    strategies::Exe exe =
        program.empty() ? strategies::Exe::self(globals.root) : strategies::Exe(program, globals.root);
    exe.set_artefact_dir(globals.artefacts);
    return exe;
  }

  [[nodiscard]] Kept kept(const Globals& globals) const {
    const std::string self = strategies::Exe::self(globals.root).real_path();
    Kept kept{.program = program.empty() ? self : program,
              .strategy = std::string(strategy->traits().name),
              .installer = {self}};
    if (!globals.artefacts.empty()) {
      kept.installer.insert(kept.installer.end(),
                            {"--artefacts", std::filesystem::absolute(globals.artefacts).string()});
    }
    kept.installer.insert(kept.installer.end(), {"--seal", kept.strategy, "install"});
    if (!program.empty()) kept.installer.insert(kept.installer.end(), {"--for", program});
    return kept;
  }
};

}  // namespace

int run_install(const Globals& globals, const std::vector<std::string>& arguments) {
  const Request request(globals, arguments);
  const strategies::Exe exe = request.exe(globals);
  const std::uint64_t signals = hold_back_own_signals();
  request.strategy->install(exe);
  if (request.unit) {
    const Kept kept = request.kept(globals);
    const Units units(request.unit_directory, kept);
    units.write(kept);
    complain("wrote " + units.service() + " and " + units.path() + "; to use them: systemctl daemon-reload && " +
             "systemctl enable --now " + units.name + ".service " + units.name + ".path");
  }
  restore_signals(signals);
  // For a script: what to execute in the program's place.
  if (const std::string path = request.strategy->launched_from(exe); !request.program.empty() && !path.empty()) {
    print_line(path);
  }
  return 0;
}

int run_uninstall(const Globals& globals, const std::vector<std::string>& arguments) {
  const Request request(globals, arguments);
  request.strategy->uninstall(request.exe(globals));
  const Units units(request.unit_directory, request.kept(globals));
  if (units.remove()) complain("removed the units " + units.name + ".*; to forget them: systemctl daemon-reload");
  return 0;
}

}  // namespace sealbench::sealrun
