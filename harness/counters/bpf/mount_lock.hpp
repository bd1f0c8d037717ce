// Where namespace_sem lies, the lock of all mount tables.
#pragma once

#include <cstdint>

namespace sealbench::counters::bpf {

/// Its address as /proc/kallsyms has it, else by a trial; 0 when neither tells. The trial: threads of ours read
/// the mount table (m_start in fs/namespace.c: under namespace_sem, and no other lock that readers share), others
/// copy the table again and again, until readers have waited several times; what they waited for, always the same, is
/// the lock. Changes no mount table that anybody else sees. Tried five times, for two seconds each at most.
std::uint64_t find_mount_lock();

/// By the trial alone.
std::uint64_t mount_lock_by_trial();

}  // namespace sealbench::counters::bpf
