/* Counts the system calls of one launch.
 * SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "follow.bpf.h"

enum { TABLE = 1024 }; /* a power of two */

struct call_count native_calls[TABLE]; /* by number */
struct call_count compat_calls[TABLE]; /* of 32-bit programs */
struct call_count other_calls;         /* numbers beyond the tables */
__u64 copied_bytes = 0;                /* returned by the calls in `copying` */
const volatile __s32 execve_number = -1;
const volatile __s32 copying[3] = {-1, -1, -1}; /* sendfile, copy_file_range, splice */

static __always_inline struct call_count* count_of(__s32 call, bool compat) {
  __u64 index = (__u32)call;
  if (index >= TABLE) return &other_calls;
  barrier_var(
      index); /* else clang leaves out the mask, from which the verifier learns that the index is within bounds */
  index &= TABLE - 1;
  return compat ? &compat_calls[index] : &native_calls[index];
}

static __always_inline void enter(struct thread* thread, __s32 call) {
  thread->compat = is_compat((struct task_struct*)bpf_get_current_task());
  if (!thread->started) {
    if (call != execve_number || thread->compat) return; /* the launched thread waiting at its gate */
    thread->started = 1;
  }
  thread->call = call;
  thread->inside = 1;
  __sync_fetch_and_add(&count_of(call, thread->compat)->calls, 1);
}

SEC("raw_tp/sys_enter")
int BPF_PROG(on_sys_enter, struct pt_regs* registers, long call) {
  struct thread* thread = followed_thread(current_tid());
  if (thread) enter(thread, (__s32)call);
  return 0;
}

/* As tally.hpp: ERESTARTSYS and its kin are for the kernel only. */
static __always_inline bool is_visible_error(long result) {
  return result < 0 && result >= -4095 && !(result <= -512 && result >= -516);
}

SEC("raw_tp/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs* registers, long result) {
  struct thread* thread = followed_thread(current_tid());
  if (!thread || !thread->started) return 0;
  if (!thread->inside) {
    /* Refused by a seccomp filter: the kernel skips sys_enter then, but not sys_exit. */
    enter(thread, call_in(registers));
  }
  thread->inside = 0;
  __s32 call = thread->call;
  if (call == NO_CALL) return 0;
  if (is_visible_error(result)) __sync_fetch_and_add(&count_of(call, thread->compat)->errors, 1);
  if (result > 0 && !thread->compat && (call == copying[0] || call == copying[1] || call == copying[2])) {
    __sync_fetch_and_add(&copied_bytes, result);
  }
  return 0;
}

SEC("raw_tp/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct* parent, struct task_struct* child) {
  follow_fork(parent, child);
  return 0;
}

SEC("raw_tp/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct* task, int old_tid) {
  follow_exec(task, (__u32)old_tid);
  return 0;
}

SEC("raw_tp/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct* task) {
  follow_exit(task);
  return 0;
}

/* The helpers for raw tracepoints (bpf_probe_read_kernel) are for programs under a license compatible with the GPL. */
char program_license[] SEC("license") = "Dual BSD/GPL";
