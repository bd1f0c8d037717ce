#include "harness/measure/room.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "harness/plan/errors.hpp"
#include "harness/plan/sizes.hpp"
#include "strategies/registry.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::measure {

namespace {

/// As people say it, rounded down.
std::string size_text(std::int64_t bytes) {
  constexpr double kStep = 1024;
  double value = static_cast<double>(std::max<std::int64_t>(bytes, 0));
  const char* unit = "B";
  for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
    if (value < kStep) break;
    value /= kStep;
    unit = next;
  }
  return fmt::format("{:.4g} {}", value, unit);
}

std::int64_t exe_size(const plan::Subject& subject, const host::Installation& installation) {
  if (subject.exe_bytes != plan::kNativeSize) return subject.exe_bytes;
  const workloads::Runtime* const runtime = workloads::find_runtime(subject.adapter);
  if (runtime == nullptr) return 0;
  try {
    const std::string program =
        installation.find(subject.program.empty() ? std::string(runtime->program()) : subject.program);
    return static_cast<std::int64_t>(std::filesystem::file_size(program));
  } catch (const std::runtime_error&) {
    return 0;
  }
}

std::int64_t available_memory() {
  std::istringstream lines(sys::read_file("/proc/meminfo"));
  std::string name;
  std::int64_t kibibytes = 0;
  std::string unit;
  while (lines >> name >> kibibytes) {
    if (name == "MemAvailable:") return kibibytes * 1024;
    std::getline(lines, unit);
  }
  return 0;
}

}  // namespace

std::int64_t reserve_of(std::int64_t bytes) {
  constexpr std::int64_t kShare = 50;
  constexpr std::int64_t kMost = 512LL << 20;
  return std::min(bytes / kShare, kMost);
}

std::string why_no_room(const Need& need, const Room& room) {
  if (static_cast<std::uint64_t>(need.largest) > room.file_size) {
    return fmt::format("an exe of {} is needed, and files of this process may have {} at most (ulimit -f)",
                       size_text(need.largest), size_text(static_cast<std::int64_t>(room.file_size)));
  }
  const std::int64_t disk_reserve = reserve_of(room.disk_size);
  if (need.disk > room.disk_free - disk_reserve) {
    return fmt::format("the copies of one session need {}, {} are free there, of which {} are left for others",
                       size_text(need.disk), size_text(room.disk_free), size_text(disk_reserve));
  }
  const std::int64_t memory_need = need.memory + (room.disk_is_memory ? need.disk : 0);
  const std::int64_t memory_reserve = reserve_of(room.memory);
  if (room.memory > 0 && memory_need > room.memory - memory_reserve) {
    return fmt::format("copies in memory need {}, {} are available, of which {} are left for others",
                       size_text(memory_need), size_text(room.memory), size_text(memory_reserve));
  }
  return {};
}

Need need_of(const plan::Plan& plan, const host::Installation& installation) {
  Need need;
  std::int64_t passing = 0;
  for (const plan::Subject& subject : plan.subjects) {
    const std::int64_t bytes = exe_size(subject, installation);
    need.largest = std::max(need.largest, bytes);
    need.disk += bytes;
    const strategies::Strategy* const strategy = strategies::find(subject.strategy);
    if (strategy == nullptr) continue;
    const strategies::Traits& traits = strategy->traits();
    if (traits.installs) need.disk += bytes;  // an image beside the exe, or a pool
    if (traits.pages == strategies::Pages::shared) continue;
    // One copy for all launches, counted above, or one for each: on the disk or in memory is the strategy's own business.
    need.memory = std::max(need.memory, bytes);
    if (traits.pages == strategies::Pages::own) passing = std::max(passing, bytes);
  }
  need.disk += passing;
  return need;
}

Room room_in(const std::string& directory) {
  struct statvfs filesystem {};
  sys::check(::statvfs(directory.c_str(), &filesystem), [&] { return "statvfs of " + directory; });
  const auto block = static_cast<std::int64_t>(filesystem.f_frsize);
  rlimit limit{};
  sys::check(::getrlimit(RLIMIT_FSIZE, &limit), "asking for the limit of file sizes");
  return {.disk_free = static_cast<std::int64_t>(filesystem.f_bavail) * block,
          .disk_size = static_cast<std::int64_t>(filesystem.f_blocks) * block,
          .memory = available_memory(),
          .disk_is_memory = host::is_in_memory(directory),
          .file_size = limit.rlim_cur};
}

void require_room(const plan::Plan& plan, const host::Installation& installation, const std::string& exe_dir) {
  const std::string why = why_no_room(need_of(plan, installation), room_in(exe_dir));
  if (why.empty()) return;
  throw HostError(
      fmt::format("no room for the exes in {}: {}; ask for fewer or smaller ones (--strategy, --exe-size), "
                  "or name another directory with --exe-dir",
                  exe_dir, why));
}

}  // namespace sealbench::measure
