// sealrun run: a container from start to exit.
#include "workloads/sealrun/commands/launching.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/launch/destroy.hpp"
#include "workloads/sealrun/launch/wait.hpp"

namespace sealbench::sealrun {

int run_run(const Globals& globals, const std::vector<std::string>& arguments) {
  StartOptions start = start_options(globals);
  bool detach = false;
  bool keep = false;
  std::vector<Option> options = bundle_options(start);
  options.push_back({"detach", 'd', false, "leave the container running in the background",
                     [&](const std::string&) { detach = true; }});
  options.push_back(
      {"keep", 0, false, "do not delete the container after it ended", [&](const std::string&) { keep = true; }});
  start.id = only(parse_options(arguments, options), "container id");
  start.check_process = [&](const Process& process) { check_console(start.console_socket, process, detach); };
  if (detach) {
    hold_back_own_signals();
    start_container(start);
    return 0;
  }
  SignalForwarder signals;
  int status = 0;
  start.wait_for_end = [&](const ContainerProcess& process) {
    status = signals.wait(process);
    globals.phases.reached(SEALBENCH_PHASE_PAYLOAD_EXIT);
  };
  const Container container = start_container(start);
  if (!keep) clean_up(container);
  globals.phases.reached(SEALBENCH_PHASE_TEARDOWN_DONE);
  return status;
}

}  // namespace sealbench::sealrun
