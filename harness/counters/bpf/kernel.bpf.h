/* The few members of kernel structures that our programs read. Only their names matter: libbpf finds out on the running
 * kernel where they lie (CO-RE), so neither a kernel's headers nor its BTF are needed to build. */
#ifndef SEALBENCH_COUNTERS_KERNEL_BPF_H
#define SEALBENCH_COUNTERS_KERNEL_BPF_H

/* In this order: the helpers need the types. */
// clang-format off
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
// clang-format on

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct thread_info {
  unsigned long flags;
#if defined(__TARGET_ARCH_x86)
  __u32 status;
#endif
};

struct task_struct {
  struct thread_info thread_info;
  int pid;  /* what user space calls the thread id */
  int tgid; /* what user space calls the process id */
  char comm[16];
  unsigned int __state;
};

/* Before Linux 5.14 (commit 2f064a59a11f); libbpf takes ___ and what follows off the name. */
struct task_struct___before_5_14 {
  long state;
};

struct pt_regs {
#if defined(__TARGET_ARCH_x86)
  unsigned long orig_ax;
#elif defined(__TARGET_ARCH_arm64)
  int syscallno;
#endif
};

#pragma clang attribute pop

/* What differs between processors: whether a thread is in a system call as a 32-bit program makes it, and the number of
 * the call that registers hold. */
#if defined(__TARGET_ARCH_x86)
static inline bool is_compat(struct task_struct* task) {
  return BPF_CORE_READ(task, thread_info.status) & 2; /* TS_COMPAT */
}
static inline __s32 call_in(struct pt_regs* registers) { return (__s32)BPF_CORE_READ(registers, orig_ax); }
#elif defined(__TARGET_ARCH_arm64)
static inline bool is_compat(struct task_struct* task) {
  return BPF_CORE_READ(task, thread_info.flags) & (1UL << 22); /* TIF_32BIT */
}
static inline __s32 call_in(struct pt_regs* registers) { return BPF_CORE_READ(registers, syscallno); }
#endif

static inline unsigned int state_of(struct task_struct* thread) {
  if (bpf_core_field_exists(thread->__state)) return BPF_CORE_READ(thread, __state);
  return (unsigned int)BPF_CORE_READ((struct task_struct___before_5_14*)thread, state);
}

#endif
