/* Tells for which lock threads wait when they wait as readers.
 * SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "kernel.bpf.h"

enum { OF_A_READER = 1 << 1 }; /* LCB_F_READ of include/trace/events/lock.h, and no other flag: a sleeping lock */

__u32 readers[2] = {}; /* the threads */
__u64 found = 0;       /* address of the first lock */
__u64 waits = 0;       /* for that one */
__u64 others = 0;      /* for any other */

SEC("raw_tp/contention_begin")
int BPF_PROG(on_contention_begin, void* lock, unsigned int flags) {
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  if ((tid != readers[0] && tid != readers[1]) || flags != OF_A_READER) return 0;
  __sync_val_compare_and_swap(&found, 0, (__u64)lock);
  __sync_fetch_and_add(found == (__u64)lock ? &waits : &others, 1);
  return 0;
}

char program_license[] SEC("license") = "Dual BSD/GPL";
