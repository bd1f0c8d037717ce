// sealrun state: what is known of a container, as JSON.
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/commands/remark.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

int run_state(const Globals& globals, const std::vector<std::string>& arguments) {
  const Container container = Container::load(globals.root, only(parse_options(arguments, {}), "container id"));
  print_line(print_indented(container.to_oci_state()));
  print_remark(container);
  return 0;
}

}  // namespace sealbench::sealrun
