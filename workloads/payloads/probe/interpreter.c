/* interpreter: what a malicious image puts in the place of ld.so. The kernel starts it inside the container when a
 * dynamic exe is executed there; /proc/self/exe is then the runtime's own binary. Opens it and becomes the agent with
 * that handle. Not an ordinary program: its stack and auxiliary vector are those of the exe. */
#include <asm/fcntl.h>
#include <linux/fcntl.h>

#include "workloads/payloads/start.h"

enum { kHandle = 9 }; /* where the agent looks for it */

static int program(int argc, char** argv) {
  (void)argc;
  (void)argv;
  /* Built at run time: a constant table of pointers would need relocations, and nobody relocates an interpreter. */
  const char* agent_argv[3];
  const char* agent_env[1];
  agent_argv[0] = "/probe";
  agent_argv[1] = "serve";
  agent_argv[2] = 0;
  agent_env[0] = 0;
  /* Not close-on-exec. */
  long fd = system_call(__NR_openat, AT_FDCWD, (long)"/proc/self/exe", O_PATH, 0, 0);
  if (fd >= 0 && fd != kHandle) {
    system_call(__NR_dup3, fd, kHandle, 0, 0, 0);
    system_call(__NR_close, fd, 0, 0, 0, 0);
  }
  system_call(__NR_execve, (long)"/probe", (long)agent_argv, (long)agent_env, 0, 0);
  return 125;
}
