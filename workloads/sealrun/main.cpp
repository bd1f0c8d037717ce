// sealrun: a static OCI runtime that does what runc does around its own binary, with a protection that one can choose.
#include <cstdlib>

#include "workloads/sealrun/commands/cli.hpp"
#include "workloads/sealrun/commands/streams.hpp"

// The stage inside the container never comes here: init/entry.cpp.
int main(int argc, char** argv) {
  sealbench::sealrun::open_standard_streams();
  const int status = sealbench::sealrun::command_line(argc, argv);
  // Nothing is left for destructors of static objects to do, and a launch would wait for them.
  std::_Exit(sealbench::sealrun::end_of_output(status));
}
