/* The least that a program without a libc needs: system calls and a first instruction. x86-64 and arm64. */
#ifndef SEALBENCH_PAYLOADS_START_H
#define SEALBENCH_PAYLOADS_START_H

#include <asm/unistd.h>

static inline long system_call(long number, long a, long b, long c, long d, long e) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
#else
#error "port me: the system call instruction of this machine"
#endif
}

static inline void leave(int status) {
  for (;;) system_call(__NR_exit_group, status, 0, 0, 0, 0);
}

/* The program: argv ends with a null pointer. Its result is the exit status. */
static int program(int argc, char** argv);

__attribute__((used)) static void start_program(long* stack) { leave(program((int)stack[0], (char**)(stack + 1))); }

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start_program\n");
#else
__asm__(".globl _start\n_start:\n  mov x0, sp\n  bl start_program\n");
#endif

#endif
