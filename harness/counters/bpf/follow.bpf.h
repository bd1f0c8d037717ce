/* Which threads belong to the launch: the launched one and, through fork, all descendants. Entries go when their thread
 * ends: its number may soon be another's. */
#ifndef SEALBENCH_COUNTERS_FOLLOW_BPF_H
#define SEALBENCH_COUNTERS_FOLLOW_BPF_H

#include "kernel.bpf.h"
#include "shared.h"

enum { MAX_THREADS = 32768 };

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, MAX_THREADS);
  __type(key, __u32); /* thread id in the initial pid namespace */
  __type(value, struct thread);
} followed SEC(".maps");

__u64 lost_threads = 0; /* there was no room for: the count is wrong */
__u64 alive = 0;        /* followed threads */

static __always_inline struct thread* followed_thread(__u32 tid) { return bpf_map_lookup_elem(&followed, &tid); }

static __always_inline __u32 current_tid(void) { return (__u32)bpf_get_current_pid_tgid(); }

static __always_inline struct thread* follow_fork(struct task_struct* parent, struct task_struct* child) {
  struct thread* known = followed_thread((__u32)BPF_CORE_READ(parent, pid));
  if (!known) return 0;
  /* A new thread begins with the return from its parent's clone, without having entered any call. */
  struct thread thread = {.call = NO_CALL, .inside = 1, .started = known->started};
  __u32 tid = (__u32)BPF_CORE_READ(child, pid);
  if (bpf_map_update_elem(&followed, &tid, &thread, BPF_ANY)) {
    __sync_fetch_and_add(&lost_threads, 1);
    return 0;
  }
  __sync_fetch_and_add(&alive, 1);
  return known;
}

/* An exec by a thread that is not the leader gives it the leader's number; the leader itself has exited before. */
static __always_inline struct thread* follow_exec(struct task_struct* task, __u32 old_tid) {
  __u32 tid = (__u32)BPF_CORE_READ(task, pid);
  struct thread* known = followed_thread(old_tid);
  if (!known || tid == old_tid) return known;
  struct thread thread = *known;
  bpf_map_delete_elem(&followed, &old_tid);
  if (bpf_map_update_elem(&followed, &tid, &thread, BPF_ANY)) __sync_fetch_and_add(&lost_threads, 1);
  return followed_thread(tid);
}

static __always_inline bool follow_exit(struct task_struct* task) {
  __u32 tid = (__u32)BPF_CORE_READ(task, pid);
  if (bpf_map_delete_elem(&followed, &tid)) return false;
  __sync_fetch_and_sub(&alive, 1);
  return true;
}

#endif
