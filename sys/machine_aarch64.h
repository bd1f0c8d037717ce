/* arm64. For sys/machine.h, which says what for. */
#ifndef SEALBENCH_SYS_MACHINE_AARCH64_H
#define SEALBENCH_SYS_MACHINE_AARCH64_H

/* One system call; its result, or -errno (syscall(2), "Architecture calling conventions"). */
__attribute__((always_inline)) static inline long machine_system_call(long number, long a, long b, long c, long d,
                                                                      long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

/* A program that begins at BEGIN calls ENTER with its first stack: argc, then argv. When that returns, it goes on at
 * NEXT with the stack and, in a register, what a loader left for there (its function for exit), as they were. */
#define MACHINE_FIRST_INSTRUCTION(BEGIN, ENTER, NEXT) \
  __asm__(".globl " BEGIN "\n" BEGIN                  \
          ":\n"                                       \
          "  mov x19, x0\n  mov x0, sp\n  bl " ENTER  \
          "\n"                                        \
          "  mov x0, x19\n  b " NEXT "\n")

#endif
