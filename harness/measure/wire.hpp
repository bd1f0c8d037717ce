// What bench and sealbench-launcher say to each other over a SOCK_SEQPACKET socketpair: one packet each way per launch.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sealbench::measure::wire {

/// Descriptor that the launcher finds its end of the socketpair at.
inline constexpr int kSocket = 3;

/// Options of the launcher. With any of them it sends a Reply before the first request, whose spawn_error tells whether
/// it could make what they ask for.
inline constexpr const char* kWithoutUnifiedCgroups = "--without-unified-cgroups";
inline constexpr const char* kOwnStreams = "--own-streams";
inline constexpr const char* kOtherMounts = "--other-mounts=";  ///< their number follows
inline constexpr const char* kMountsOn = "--mounts-on=";        ///< a directory follows

/// Where a host with hybrid cgroups has its unified hierarchy.
inline constexpr const char* kUnifiedCgroups = "/sys/fs/cgroup/unified";

/// The largest request: header, then the strings of argv and env, each with its NUL. Below the default socket buffer.
inline constexpr std::size_t kMaxRequest = std::size_t{160} * 1024;

struct Request {
  std::uint32_t argc = 0;
  std::uint32_t envc = 0;
  std::uint64_t timeout_ns = 0;    ///< 0: none
  std::uint64_t delay_ns = 0;      ///< spun away between the first reading of the clock and the spawn
  std::uint64_t can_be_ended = 0;  ///< not 0: whatever comes through the socket meanwhile kills the launch
};

/// The packet that ends a launch. It is shorter than a request: when it comes too late, nobody minds it.
inline constexpr char kEnd = 'e';

/// Times in nanoseconds. What the launch wrote to its standard error comes with it as a descriptor (SCM_RIGHTS), if
/// anything.
struct Reply {
  std::uint64_t wall_ns = 0;
  std::uint64_t user_ns = 0;
  std::uint64_t system_ns = 0;
  std::int64_t max_rss_bytes = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int32_t wait_status = 0;  ///< as of wait4(2)
  std::int32_t spawn_error = 0;  ///< errno of posix_spawn; then nothing ran
  std::int32_t timed_out = 0;
  std::int32_t ended = 0;  ///< killed because bench asked for it
};

}  // namespace sealbench::measure::wire
