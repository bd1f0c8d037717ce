/* hold: sleeps until it is killed. The process of a container that others join. */
#include "start.h"

static int program(int argc, char** argv) {
  (void)argc;
  (void)argv;
  while (system_call(__NR_ppoll, 0, 0, 0, 0, 0) < 0) {
  }
  return 0;
}
