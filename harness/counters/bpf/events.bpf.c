/* Tells what the threads of one launch do and when: executions, ends, switches, page faults, waits for the mount lock.
 * SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "follow.bpf.h"

enum { RING_BYTES = 4 << 20, TASK_DEAD = 0x80 };

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, RING_BYTES);
} events SEC(".maps");

__u64 lost_events = 0; /* the ring was full: figures are too small */
__u64 told_events = 0;
const volatile __u64 mount_lock = 0;   /* address of namespace_sem; 0: unknown */
const volatile __u32 told_kinds = ~0u; /* 1 << enum event_kind of those that are told */

static __always_inline void tell(enum event_kind kind, __u32 tid, __u32 tgid, struct task_struct* named) {
  if (!(told_kinds & (1u << kind))) return;
  struct event* event = bpf_ringbuf_reserve(&events, sizeof *event, 0);
  if (!event) {
    __sync_fetch_and_add(&lost_events, 1);
    return;
  }
  event->ns = bpf_ktime_get_ns();
  event->tid = tid;
  event->tgid = tgid;
  event->kind = kind;
  event->unused = 0;
  if (named) {
    BPF_CORE_READ_STR_INTO(&event->comm, named, comm);
  } else {
    event->comm[0] = 0;
  }
  /* Nobody is woken for it: the harness reads when the launch is over, and is no part of what is measured. */
  bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
  __sync_fetch_and_add(&told_events, 1);
}

static __always_inline void tell_of_current(enum event_kind kind) {
  __u64 both = bpf_get_current_pid_tgid();
  if (followed_thread((__u32)both)) tell(kind, (__u32)both, (__u32)(both >> 32), 0);
}

SEC("raw_tp/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct* previous, struct task_struct* next) {
  __u32 tid = (__u32)BPF_CORE_READ(previous, pid);
  if (followed_thread(tid)) {
    unsigned int state = state_of(previous);
    tell(preempt || state == 0 ? EVENT_OFF_CPU_RUNNABLE : EVENT_OFF_CPU_WAITING, tid,
         (__u32)BPF_CORE_READ(previous, tgid), 0);
    /* Only now is a thread that has ended really done: what its exit frees belongs to the launch. */
    if (state & TASK_DEAD) follow_exit(previous);
  }
  tid = (__u32)BPF_CORE_READ(next, pid);
  if (followed_thread(tid)) tell(EVENT_ON_CPU, tid, (__u32)BPF_CORE_READ(next, tgid), 0);
  return 0;
}

SEC("raw_tp/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct* parent, struct task_struct* child) {
  follow_fork(parent, child);
  return 0;
}

SEC("raw_tp/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct* task, int old_tid) {
  if (follow_exec(task, (__u32)old_tid))
    tell(EVENT_EXEC, (__u32)BPF_CORE_READ(task, pid), (__u32)BPF_CORE_READ(task, tgid), task);
  return 0;
}

SEC("raw_tp/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct* task) {
  __u32 tid = (__u32)BPF_CORE_READ(task, pid);
  if (followed_thread(tid)) tell(EVENT_EXIT, tid, (__u32)BPF_CORE_READ(task, tgid), task);
  return 0;
}

SEC("raw_tp/page_fault_user")
int BPF_PROG(on_page_fault_user) {
  tell_of_current(EVENT_PAGE_FAULT);
  return 0;
}

SEC("raw_tp/page_fault_kernel")
int BPF_PROG(on_page_fault_kernel) {
  tell_of_current(EVENT_PAGE_FAULT);
  return 0;
}

SEC("raw_tp/contention_begin")
int BPF_PROG(on_contention_begin, void* lock) {
  if ((__u64)lock == mount_lock) tell_of_current(EVENT_MOUNT_LOCK_WAIT);
  return 0;
}

SEC("raw_tp/contention_end")
int BPF_PROG(on_contention_end, void* lock) {
  if ((__u64)lock == mount_lock) tell_of_current(EVENT_MOUNT_LOCK_HELD);
  return 0;
}

char program_license[] SEC("license") = "Dual BSD/GPL";
