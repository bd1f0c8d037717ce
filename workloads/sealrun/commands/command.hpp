// One subcommand of sealrun.
#pragma once

#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "strategies/strategy.hpp"
#include "sys/phases.hpp"

namespace sealbench::sealrun {

/// The command line is wrong; the text says how.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What stands before the command on the command line.
struct Globals {
  std::string root;                            ///< where containers' states are kept
  const strategies::Strategy* seal = nullptr;  ///< the chosen protection
  std::string artefacts;                       ///< where strategies keep things; "": their default
  sys::PhaseRecorder phases;                   ///< for a harness that wants to know where the time goes
  bool cgroups = true;                         ///< false with --cgroup-manager=disabled
  bool systemd_cgroups = false;                ///< --systemd-cgroup: an engine wants systemd to make them
};

/// The strategy of that name; throws UsageError with the known ones.
const strategies::Strategy& strategy_named(const std::string& name);

struct Command {
  std::string_view name;
  std::string_view usage;  ///< "[options] ID"
  std::string_view summary;
  /// `arguments` are what follows the command's name. Returns the exit status; errors are exceptions.
  int (*run)(const Globals& globals, const std::vector<std::string>& arguments);
  int failure_status = 1;  ///< exit status when run throws: runc's
};

/// All commands, in the order of the help text.
std::span<const Command> commands();

int run_run(const Globals&, const std::vector<std::string>&);
int run_create(const Globals&, const std::vector<std::string>&);
int run_start(const Globals&, const std::vector<std::string>&);
int run_exec(const Globals&, const std::vector<std::string>&);
int run_state(const Globals&, const std::vector<std::string>&);
int run_kill(const Globals&, const std::vector<std::string>&);
int run_delete(const Globals&, const std::vector<std::string>&);
int run_exec_sealed(const Globals&, const std::vector<std::string>&);
int run_list(const Globals&, const std::vector<std::string>&);
int run_install(const Globals&, const std::vector<std::string>&);
int run_uninstall(const Globals&, const std::vector<std::string>&);
int run_features(const Globals&, const std::vector<std::string>&);
int run_spec(const Globals&, const std::vector<std::string>&);

/// One option of a command.
struct Option {
  std::string_view name;  ///< without dashes
  char letter = 0;        ///< its short form, or 0
  bool takes_value = false;
  std::string_view summary;
  std::function<void(const std::string& value)> set;
};

/// Reads options up to the first word that is none ("--" ends them too); returns the words that follow. "-h" and
/// "--help" throw Help. Throws UsageError for an unknown option or a missing value.
std::vector<std::string> parse_options(const std::vector<std::string>& arguments, std::span<const Option> options);

/// Somebody asked for help.
struct Help {};

/// The options as lines of a help text.
std::string describe(std::span<const Option> options);

/// The only word of `words`; throws UsageError that names `what` otherwise.
const std::string& only(const std::vector<std::string>& words, std::string_view what);

/// A number from 0; throws UsageError.
int parse_count(const std::string& text, std::string_view what);

}  // namespace sealbench::sealrun
