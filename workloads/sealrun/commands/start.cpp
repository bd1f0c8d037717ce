// sealrun start: executes the process of a created container.
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

int run_start(const Globals& globals, const std::vector<std::string>& arguments) {
  const Container container = Container::load(globals.root, only(parse_options(arguments, {}), "container id"));
  switch (container.status()) {
    case Status::creating:
      throw std::runtime_error(
          "cannot start container " + container.id + ": " +
          (container.is_being_made() ? "it is still being created" : "its launch was killed; delete it"));
    case Status::created:
      container.start();
      return 0;
    case Status::running:
      throw std::runtime_error("cannot start an already running container: " + container.id);
    case Status::paused:
      throw std::runtime_error("cannot start a container in the paused state: " + container.id);
    case Status::stopped:
      throw std::runtime_error("cannot start a container that has stopped: " + container.id);
  }
  return 1;
}

}  // namespace sealbench::sealrun
