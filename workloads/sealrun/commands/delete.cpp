// sealrun delete: forgets a container that has ended.
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/launch/start.hpp"

namespace sealbench::sealrun {

int run_delete(const Globals& globals, const std::vector<std::string>& arguments) {
  bool force = false;
  const std::vector<Option> options = {
      {"force", 'f', false, "kill it first when it runs; no error when there is none",
       [&](const std::string&) { force = true; }},
  };
  const std::string id = only(parse_options(arguments, options), "container id");
  check_id(id);
  std::optional<Container> container;
  try {
    container = Container::load(globals.root, id);
  } catch (const std::runtime_error&) {
    if (force) return 0;
    throw;
  }
  // A created container never ran: deleting it kills it, as with runc.
  if (!force && container->status() == Status::running) {
    throw std::runtime_error("cannot delete container " + id + ": it is running; kill it first, or use --force");
  }
  destroy(*container);
  return 0;
}

}  // namespace sealbench::sealrun
