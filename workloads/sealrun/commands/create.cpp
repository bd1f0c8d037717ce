// sealrun create: a container that is ready, and waits for start.
#include "workloads/sealrun/commands/launching.hpp"
#include "workloads/sealrun/commands/streams.hpp"

namespace sealbench::sealrun {

int run_create(const Globals& globals, const std::vector<std::string>& arguments) {
  StartOptions start = start_options(globals);
  start.wait_for_start = true;
  start.id = only(parse_options(arguments, bundle_options(start)), "container id");
  hold_back_own_signals();
  start_container(start);
  return 0;
}

}  // namespace sealbench::sealrun
