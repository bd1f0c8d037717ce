#include "workloads/sealrun/commands/cli.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sealbench/version.hpp>

#include "strategies/registry.hpp"
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/commands/unimplemented.hpp"
#include "workloads/sealrun/log.hpp"

namespace sealbench::sealrun {

namespace {

constexpr int kSealedExecFailed = 125;  // as env(1) and chroot(1), which leave other statuses to the program
constexpr int kExecFailed = 255;        // runc's status when exec could not start the process

constexpr Command kCommands[] = {
    {"run", "[options] ID", "create and start a container, wait for it, delete it", run_run},
    {"create", "[options] ID", "create a container that waits for start", run_create},
    {"start", "ID", "start a created container", run_start},
    {"exec", "[options] ID COMMAND [ARGUMENT...]", "execute one more process in a container", run_exec, kExecFailed},
    {"state", "ID", "print the state of a container as JSON", run_state},
    {"kill", "ID [SIGNAL]", "send a signal (default TERM) to a container's process", run_kill},
    {"delete", "[options] ID", "remove a container that has ended", run_delete},
    {"list", "[options]", "list the containers", run_list},
    {"features", "", "print what this build can do, as JSON", run_features},
    {"spec", "[options]", "write a config.json to start from", run_spec},
    {"install", "[options]", "make what the strategy keeps between launches, for this exe or another", run_install},
    {"uninstall", "[options]", "remove what install made", run_uninstall},
    {"exec-sealed", "[options] -- PROGRAM [ARGUMENT...]", "execute any program from a sealed handle on its file",
     run_exec_sealed, kSealedExecFailed},
};

/// runc's rule: /run for root, else what belongs to the user.
std::string default_root() {
  if (::geteuid() == 0) return "/run/sealrun";
  const char* runtime_dir = std::getenv("XDG_RUNTIME_DIR");
  if (runtime_dir != nullptr && *runtime_dir != '\0') return std::string(runtime_dir) + "/sealrun";
  return "/tmp/sealrun-" + std::to_string(::geteuid());
}

/// A link named sealrun-STRATEGY picks that strategy; by default memfd, which protects everywhere and needs no
/// privilege.
const strategies::Strategy& strategy_of_link(std::string_view program) {
  const std::size_t slash = program.rfind('/');
  if (slash != std::string_view::npos) program.remove_prefix(slash + 1);
  constexpr std::string_view kPrefix = "sealrun-";
  return strategy_named(program.starts_with(kPrefix) ? std::string(program.substr(kPrefix.size())) : "memfd");
}

const Command& command_named(const std::string& name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return command;
  }
  if (const Unimplemented* known = find(unimplemented_commands(), name)) {
    throw UsageError("sealrun does not implement the command " + name + " (" + std::string(known->why) + ")");
  }
  throw UsageError("unknown command \"" + name + "\"");
}

void print_help(std::span<const Option> options) {
  std::string text =
      "sealrun: a small OCI runtime that protects its own binary in a way you choose\n\n"
      "usage: sealrun [options] COMMAND [options] ...\n\ncommands:\n";
  for (const Command& command : kCommands) {
    std::string line = "  " + std::string(command.name) + " " + std::string(command.usage);
    line.resize(std::max<std::size_t>(line.size(), 48), ' ');
    text += line + " " + std::string(command.summary) + "\n";
  }
  text += "\noptions:\n" + describe(options) + "\nstrategies: " + strategies::names();
  print_line(text);
}

int fail(const std::string& what, int status) {
  complain(what);
  return status;
}

}  // namespace

const strategies::Strategy& strategy_named(const std::string& name) {
  if (const strategies::Strategy* found = strategies::find(name)) return *found;
  throw UsageError("unknown strategy \"" + name + "\": one of " + strategies::names());
}

std::span<const Command> commands() { return kCommands; }

int command_line(int argc, char** argv) {
  Globals globals;
  globals.phases = sys::PhaseRecorder::from_environment();
  globals.phases.reached(SEALBENCH_PHASE_START);
  bool version = false;
  std::string log_file;
  const std::vector<Option> options = {
      {"root", 0, true, "directory of the containers' states", [&](const std::string& v) { globals.root = v; }},
      {"seal", 0, true, "strategy that protects the runtime's exe",
       [&](const std::string& v) { globals.seal = &strategy_named(v); }},
      {"artefacts", 0, true, "directory of what strategies keep between launches",
       [&](const std::string& v) { globals.artefacts = v; }},
      {"cgroup-manager", 0, true, "cgroupfs (default) or disabled",
       [&](const std::string& v) {
         if (v != "cgroupfs" && v != "disabled")
           throw UsageError("--cgroup-manager: cgroupfs or disabled, not \"" + v + "\"");
         globals.cgroups = v == "cgroupfs";
       }},
      {"systemd-cgroup", 0, false, "refused by run and create, which ask no systemd",
       [&](const std::string&) { globals.systemd_cgroups = true; }},
      {"log", 0, true, "file that errors and warnings are added to", [&](const std::string& v) { log_file = v; }},
      {"log-format", 0, true, "text (default) or json",
       [&](const std::string& v) {
         if (v != "text" && v != "json") throw UsageError("--log-format: text or json, not \"" + v + "\"");
         log::set_format(v == "json" ? log::Format::json : log::Format::text);
       }},
      {"debug", 0, false, "say in the log what is done", [&](const std::string&) { log::set_debug(); }},
      {"version", 'v', false, "print the version", [&](const std::string&) { version = true; }},
  };
  int failure_status = 1;
  try {
    const auto words = parse_options({argv + 1, argv + argc}, options);
    if (version) {
      print_line("sealrun " SEALBENCH_VERSION "\ncommit: " SEALBENCH_COMMIT "\nspec: 1.0.2");
      return 0;
    }
    if (!log_file.empty()) log::set_file(log_file);
    if (words.empty()) throw Help{};
    const Command& command = command_named(words[0]);
    failure_status = command.failure_status;
    if (globals.root.empty()) globals.root = default_root();
    if (globals.seal == nullptr) globals.seal = &strategy_of_link(argv[0]);
    return command.run(globals, {words.begin() + 1, words.end()});
  } catch (const Help&) {
    print_help(options);
    return 0;
  } catch (const UsageError& error) {
    return fail(std::string(error.what()) + "; see sealrun --help", failure_status);
  } catch (const std::exception& error) {
    return fail(error.what(), failure_status);
  }
}

}  // namespace sealbench::sealrun
