#include "workloads/sealrun/commands/launching.hpp"

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

std::vector<Option> bundle_options(StartOptions& start) {
  return {
      {"bundle", 'b', true, "directory of the bundle (default: the current one)",
       [&](const std::string& v) { start.bundle = v; }},
      {"pid-file", 0, true, "file to write the process's id to", [&](const std::string& v) { start.pid_file = v; }},
      {"preserve-fds", 0, true, "pass on that many descriptors from 3",
       [&](const std::string& v) { start.preserved_fds = parse_count(v, "--preserve-fds"); }},
      {"no-new-keyring", 0, false, "keep the caller's session keyring",
       [&](const std::string&) { start.new_keyring = false; }},
      refused("console-socket", true, "sealrun has no terminals"),
      refused("no-pivot", false, "sealrun always pivots"),
  };
}

}  // namespace sealbench::sealrun
