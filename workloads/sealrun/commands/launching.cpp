#include "workloads/sealrun/commands/launching.hpp"

#include <fcntl.h>

#include <utility>

namespace sealbench::sealrun {

StartOptions start_options(const Globals& globals) {
  StartOptions start;
  start.root = globals.root;
  start.seal = globals.seal;
  start.artefacts = globals.artefacts;
  start.cgroups = globals.cgroups;
  start.phases = globals.phases;
  return start;
}

Option refused(std::string_view name, bool takes_value, std::string why, char letter) {
  return {name, letter, takes_value, "not implemented", [name, why = std::move(why)](const std::string&) {
            throw UsageError("--" + std::string(name) + ": " + why);
          }};
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
  return {
      {"bundle", 'b', true, "directory of the bundle (default: the current one)",
       [&](const std::string& v) { start.bundle = v; }},
      {"pid-file", 0, true, "file to write the process's id to", [&](const std::string& v) { start.pid_file = v; }},
      preserved_descriptors(start.preserved_fds),
      {"no-new-keyring", 0, false, "keep the caller's session keyring",
       [&](const std::string&) { start.new_keyring = false; }},
      refused("console-socket", true, "sealrun has no terminals"),
      refused("no-pivot", false, "sealrun always pivots"),
  };
}

}  // namespace sealbench::sealrun
