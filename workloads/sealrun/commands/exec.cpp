// sealrun exec: one more process in a running container.
#include <charconv>

#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"
#include "workloads/sealrun/commands/launching.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/launch/wait.hpp"
#include "workloads/sealrun/log.hpp"

namespace sealbench::sealrun {

namespace {

std::uint32_t parse_id(std::string_view text, std::string_view option) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw UsageError(std::string(option) + ": a number expected, found \"" + std::string(text) + "\"");
  }
  return id;
}

void set_user(User& user, const std::string& text) {
  const std::size_t colon = text.find(':');
  user.uid = parse_id(std::string_view(text).substr(0, colon), "--user");
  if (colon != std::string::npos) user.gid = parse_id(std::string_view(text).substr(colon + 1), "--user");
}

/// Adds a capability to every set but ambient, which runc does too.
void add_capability(Process& process, const std::string& name) {
  const auto number = capability_number(name);
  if (!number) return log::warning("--cap: ignoring the unknown capability " + name);
  Capabilities sets = process.capabilities.value_or(Capabilities{});
  const std::uint64_t bit = std::uint64_t{1} << *number;
  sets.bounding |= bit;
  sets.effective |= bit;
  sets.permitted |= bit;
  process.capabilities = sets;
}

/// A changed or added variable: "NAME=VALUE".
void set_variable(std::vector<std::string>& env, const std::string& variable) {
  const std::size_t name = variable.find('=');
  if (name == std::string::npos || name == 0)
    throw UsageError("--env: NAME=VALUE expected, found \"" + variable + "\"");
  for (std::string& existing : env) {
    if (existing.compare(0, name + 1, variable, 0, name + 1) == 0) {
      existing = variable;
      return;
    }
  }
  env.push_back(variable);
}

}  // namespace

int run_exec(const Globals& globals, const std::vector<std::string>& arguments) {
  // What the options change is known before the container is.
  std::vector<std::function<void(Process&)>> changes;
  std::string process_file;
  std::string pid_file;
  bool detach = false;
  int preserved_fds = 0;
  const auto change = [&](auto apply) {
    return [&changes, apply](const std::string& value) {
      changes.push_back([apply, value](Process& process) { apply(process, value); });
    };
  };
  std::string console;
  std::vector<Option> options = {
      {"cwd", 0, true, "directory of the process", change([](Process& p, const std::string& v) { p.cwd = v; })},
      {"env", 'e', true, "NAME=VALUE", change([](Process& p, const std::string& v) { set_variable(p.env, v); })},
      {"user", 'u', true, "UID[:GID]", change([](Process& p, const std::string& v) { set_user(p.user, v); })},
      {"additional-gids", 'g', true, "one more group", change([](Process& p, const std::string& v) {
         p.user.additional_gids.push_back(parse_id(v, "--additional-gids"));
       })},
      {"cap", 'c', true, "one more capability", change([](Process& p, const std::string& v) { add_capability(p, v); })},
      {"no-new-privs", 0, false, "set no_new_privs",
       change([](Process& p, const std::string&) { p.no_new_privileges = true; })},
      {"process", 'p', true, "file with a process object of config.json",
       [&](const std::string& v) { process_file = v; }},
      {"detach", 'd', false, "do not wait for the process", [&](const std::string&) { detach = true; }},
      {"pid-file", 0, true, "file to write the process's id to", [&](const std::string& v) { pid_file = v; }},
      preserved_descriptors(preserved_fds),
      {"tty", 't', false, "give the process a terminal",
       change([](Process& p, const std::string&) { p.terminal = true; })},
      console_socket(console),
  };
  add_refused(options, "exec");
  const auto words = parse_options(arguments, options);
  if (words.empty()) throw UsageError("missing container id");
  if (words.size() < 2 && process_file.empty()) throw UsageError("missing the command to execute");

  const Container container = Container::load(globals.root, words[0]);
  const sys::UniqueFd joined = container.open_process();
  if (!joined) throw std::runtime_error("cannot exec in a stopped container: " + container.not_running());
  // It would stand still in there, and its caller with it.
  if (cgroup::is_frozen(container.freezer)) {
    throw std::runtime_error("cannot exec in a paused container: " + container.id +
                             " is in a frozen cgroup; thaw it first");
  }
  const Spec spec = interpret(read_bundle(container.bundle));
  Process process = spec.process;
  if (process_file.empty()) {
    process.terminal = false;  // --tty says it
    process.args.assign(words.begin() + 1, words.end());
  } else {
    process = read_process(process_file);
  }
  for (const auto& apply : changes) apply(process);
  check_console(console, process, detach);

  ExecOptions exec{.container = container,
                   .joined = joined,
                   .spec = spec,
                   .process = process,
                   .pid_file = pid_file,
                   .console_socket = console,
                   .seal = globals.seal,
                   .artefacts = globals.artefacts,
                   .preserved_fds = preserved_fds,
                   .phases = globals.phases,
                   .wait_for_end = {}};
  if (detach) {
    hold_back_own_signals();
    start_process(exec);
    return 0;
  }
  SignalForwarder signals;
  int status = 0;
  exec.wait_for_end = [&](const ContainerProcess& started) {
    status = signals.wait(started);
    globals.phases.reached(SEALBENCH_PHASE_PAYLOAD_EXIT);
  };
  start_process(exec);
  globals.phases.reached(SEALBENCH_PHASE_TEARDOWN_DONE);
  return status;
}

}  // namespace sealbench::sealrun
