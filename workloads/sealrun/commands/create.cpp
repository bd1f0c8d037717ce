// sealrun create: a container that is ready, and waits for start.
#include "workloads/sealrun/commands/launching.hpp"
#include "workloads/sealrun/commands/streams.hpp"

namespace sealbench::sealrun {

int run_create(const Globals& globals, const std::vector<std::string>& arguments) {
  StartOptions start = start_options(globals);
  start.wait_for_start = true;
  start.id = only(parse_options(arguments, bundle_options(start)), "container id");
  constexpr bool kInBackground = true;
  start.check_process = [&](const Process& process) { check_console(start.console_socket, process, kInBackground); };
  hold_back_own_signals();
  start_container(start);
  return 0;
}

}  // namespace sealbench::sealrun
