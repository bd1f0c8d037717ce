// sealrun: a static OCI runtime that does what runc does around its own binary, with a protection that one can choose.
#include <cstdlib>
#include <string_view>

#include "workloads/sealrun/commands/cli.hpp"
#include "workloads/sealrun/init/steps.hpp"

int main(int argc, char** argv) {
  // The stage inside the container: executed from the sealed exe, with nothing but a control socket.
  if (argc == 3 && std::string_view(argv[1]) == "init") sealbench::sealrun::init::run(std::atoi(argv[2]));
  return sealbench::sealrun::command_line(argc, argv);
}
