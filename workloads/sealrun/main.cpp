// sealrun: a static OCI runtime that does what runc does around its own binary, with a protection that one can choose.
#include <cstdlib>
#include <string_view>

#include "workloads/sealrun/commands/cli.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/init/steps.hpp"

int main(int argc, char** argv) {
  // The stage inside the container: executed from the sealed exe, with nothing but a control socket.
  if (argc == 3 && std::string_view(argv[1]) == "init") sealbench::sealrun::init::run(std::atoi(argv[2]));
  sealbench::sealrun::open_standard_streams();
  const int status = sealbench::sealrun::command_line(argc, argv);
  // Nothing is left for destructors of static objects to do, and a launch would wait for them.
  std::_Exit(sealbench::sealrun::end_of_output(status));
}
