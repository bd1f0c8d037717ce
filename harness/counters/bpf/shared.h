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

#endif
