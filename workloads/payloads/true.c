/* true: one system call, exit_group(0). The process of the embedded bundle, so that a launch is all that is measured.
 */
#include "start.h"

static int program(int argc, char** argv) {
  (void)argc;
  (void)argv;
  return 0;
}
