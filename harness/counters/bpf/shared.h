/* What the eBPF programs and the harness see of each other's data. C and C++. */
#ifndef SEALBENCH_COUNTERS_BPF_SHARED_H
#define SEALBENCH_COUNTERS_BPF_SHARED_H

#include <linux/types.h>

enum { NO_CALL = -2 };

/* A thread of the launch. */
struct thread {
  __s32 call;   /* the number of the system call that it is inside of, or NO_CALL */
  __u8 inside;  /* between entry and exit of a system call */
  __u8 started; /* its launch has begun: the execve of the launched thread was entered */
  __u8 compat;  /* `call` is a number of the 32-bit table */
  __u8 unused;
};

struct call_count {
  __u64 calls;
  __u64 errors;
};

/* Something that a thread of the launch did. */
enum event_kind {
  EVENT_ON_CPU,           /* it was given a CPU */
  EVENT_OFF_CPU_WAITING,  /* it gave its CPU up: a voluntary switch */
  EVENT_OFF_CPU_RUNNABLE, /* its CPU was taken: an involuntary switch */
  EVENT_EXEC,
  EVENT_EXIT,
  EVENT_PAGE_FAULT,
  EVENT_MOUNT_LOCK_WAIT, /* it began to wait for namespace_sem, the lock of all mount tables */
  EVENT_MOUNT_LOCK_HELD, /* the wait is over */
};

struct event {
  __u64 ns; /* CLOCK_MONOTONIC */
  __u32 tid;
  __u32 tgid;
  __u32 kind;    /* enum event_kind */
  char comm[16]; /* of EVENT_EXEC and EVENT_EXIT: the program's name */
  __u32 unused;
};

#endif
