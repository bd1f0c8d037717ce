// Whether there is room for what a run makes: asked before the first launch.
#pragma once

#include <cstdint>
#include <string>

#include "harness/host/places.hpp"
#include "harness/plan/plan.hpp"

namespace sealbench::measure {

/// What a session needs, in bytes.
struct Need {
  std::int64_t disk = 0;     ///< for the copies of the exe of all its subjects, and what strategies make beside them
  std::int64_t memory = 0;   ///< for the largest copy that a launch makes
  std::int64_t largest = 0;  ///< of one file
};

/// What a host has, in bytes.
struct Room {
  std::int64_t disk_free = 0;   ///< to this user, on the filesystem of the directory for exes
  std::int64_t disk_size = 0;   ///< of that filesystem
  std::int64_t memory = 0;      ///< MemAvailable of /proc/meminfo (proc(5)); 0: unknown
  bool disk_is_memory = false;  ///< a tmpfs
  std::uint64_t file_size = 0;  ///< RLIMIT_FSIZE of this process
};

/// What is left free for everybody else: a fiftieth of `bytes`, at most 512 MiB.
std::int64_t reserve_of(std::int64_t bytes);

/// Why `need` does not fit into `room` with its reserves, in words with sizes; empty when it does.
std::string why_no_room(const Need& need, const Room& room);

/// Of one session of `plan`. An exe that cannot be found counts nothing: its subject ends with that reason.
Need need_of(const plan::Plan& plan, const host::Installation& installation);

/// Of `directory`. Throws std::system_error.
Room room_in(const std::string& directory);

/// Throws HostError when a session of `plan` does not fit into `exe_dir`.
void require_room(const plan::Plan& plan, const host::Installation& installation, const std::string& exe_dir);

}  // namespace sealbench::measure
