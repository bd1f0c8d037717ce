/* The least that a program without a libc needs: system calls and a first instruction. */
#ifndef SEALBENCH_PAYLOADS_START_H
#define SEALBENCH_PAYLOADS_START_H

#include <asm/unistd.h>

#include "sys/machine.h"

static inline long system_call(long number, long a, long b, long c, long d, long e) {
  return machine_system_call(number, a, b, c, d, e, 0);
}

static inline void leave(int status) {
  for (;;) system_call(__NR_exit_group, status, 0, 0, 0, 0);
}

/* The program: argv ends with a null pointer. Its result is the exit status. */
static int program(int argc, char** argv);

__attribute__((used)) static void start_program(long* stack) { leave(program((int)stack[0], (char**)(stack + 1))); }

/* start_program does not return. */
MACHINE_FIRST_INSTRUCTION("_start", "start_program", "_start");

#endif
