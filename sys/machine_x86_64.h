/* x86-64. For sys/machine.h, which says what for. */
#ifndef SEALBENCH_SYS_MACHINE_X86_64_H
#define SEALBENCH_SYS_MACHINE_X86_64_H

/* One system call; its result, or -errno (System V ABI, AMD64 supplement, A.2.1). */
__attribute__((always_inline)) static inline long machine_system_call(long number, long a, long b, long c, long d,
                                                                      long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

/* A program that begins at BEGIN calls ENTER with its first stack: argc, then argv. When that returns, it goes on at
 * NEXT with the stack and, in a register, what a loader left for there (its function for exit), as they were. */
#define MACHINE_FIRST_INSTRUCTION(BEGIN, ENTER, NEXT)                    \
  __asm__(".globl " BEGIN "\n" BEGIN                                     \
          ":\n"                                                          \
          "  mov %rsp, %rdi\n  push %rdx\n  sub $8, %rsp\n  call " ENTER \
          "\n"                                                           \
          "  add $8, %rsp\n  pop %rdx\n  jmp " NEXT "\n")

#endif
