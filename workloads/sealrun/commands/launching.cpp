#include "workloads/sealrun/commands/launching.hpp"

#include <fcntl.h>

#include <utility>

#include "workloads/sealrun/commands/unimplemented.hpp"

namespace sealbench::sealrun {

StartOptions start_options(const Globals& globals) {
  if (globals.systemd_cgroups && globals.cgroups) {
    throw UsageError("--systemd-cgroup: " + std::string(find(unimplemented_options(), "run --systemd-cgroup")->why));
  }
  StartOptions start;
  start.root = globals.root;
  start.seal = globals.seal;
  start.artefacts = globals.artefacts;
  start.cgroups = globals.cgroups;
  start.phases = globals.phases;
  return start;
}

void add_refused(std::vector<Option>& options, std::string_view command) {
  for (const Unimplemented& refused : unimplemented_options()) {
    const std::size_t dashes = refused.name.find(" --");
    if (refused.name.substr(0, dashes) != command) continue;
    std::string_view option = refused.name.substr(dashes + 3);
    const std::size_t value = option.find(' ');
    option = option.substr(0, value);
    options.push_back(
        {option, 0, value != std::string_view::npos, "not implemented", [&refused, option](const std::string&) {
           throw UsageError("--" + std::string(option) + ": " + std::string(refused.why));
         }});
  }
}

Option console_socket(std::string& path) {
  return {"console-socket", 0, true, "socket that is sent the terminal of the process",
          [&path](const std::string& value) { path = value; }};
}

void check_console(const std::string& path, const Process& process, bool in_background) {
  if (process.terminal && !in_background) {
    throw UsageError(
        "process.terminal: sealrun does not copy between terminals; use create, or --detach, with "
        "--console-socket, or set it to false");
  }
  if (process.terminal && path.empty()) throw UsageError("process.terminal: needs --console-socket");
  if (!process.terminal && !path.empty()) throw UsageError("--console-socket: process.terminal is false");
}

Option preserved_descriptors(int& count) {
  return {"preserve-fds", 0, true, "pass on that many descriptors from 3", [&count](const std::string& value) {
            count = parse_count(value, "--preserve-fds");
            constexpr int kFirst = 3;
            for (int fd = kFirst; fd < kFirst + count; ++fd) {
              if (::fcntl(fd, F_GETFD) < 0) {
                throw UsageError("--preserve-fds " + value + ": descriptor " + std::to_string(fd) + " is not open");
              }
            }
          }};
}

std::vector<Option> bundle_options(StartOptions& start) {
  std::vector<Option> options = {
      {"bundle", 'b', true, "directory of the bundle (default: the current one)",
       [&](const std::string& v) { start.bundle = v; }},
      {"pid-file", 0, true, "file to write the process's id to", [&](const std::string& v) { start.pid_file = v; }},
      preserved_descriptors(start.preserved_fds),
      {"no-new-keyring", 0, false, "keep the caller's session keyring",
       [&](const std::string&) { start.new_keyring = false; }},
      console_socket(start.console_socket),
  };
  add_refused(options, "run");
  return options;
}

}  // namespace sealbench::sealrun
