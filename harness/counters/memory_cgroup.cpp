#include "harness/counters/memory_cgroup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "harness/host/owned_directory.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/lock.hpp"

namespace sealbench::counters {

namespace {

constexpr const char* kKind = "memory";
constexpr const char* kPrefix = "sealbench-memory-";
constexpr const char* kNoController =
    "no memory controller: neither a v1 hierarchy for memory nor cgroup v2 with memory enabled";

/// A mounted hierarchy with the memory controller.
struct Hierarchy {
  std::string mount_point;
  bool unified = false;  // v2
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

bool contains(const std::string& list, const std::string& item) {
  for (const std::string& part : split(list, ',')) {
    if (part == item) return true;
  }
  return false;
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// v1 for memory where it is mounted (a hybrid host's v2 then has no memory), else v2.
std::optional<Hierarchy> find_hierarchy() {
  std::optional<Hierarchy> unified;
  for (const std::string& line : split(sys::read_file("/proc/self/mountinfo"), '\n')) {
    const auto dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    const std::vector<std::string> front = split(line.substr(0, dash), ' ');
    const std::vector<std::string> back = split(line.substr(dash + 3), ' ');  // type, source, options
    if (front.size() < 5 || back.size() < 3) continue;
    if (back[0] == "cgroup" && contains(back[2], "memory")) return Hierarchy{.mount_point = front[4], .unified = false};
    if (back[0] == "cgroup2") unified = Hierarchy{.mount_point = front[4], .unified = true};
  }
  return unified;
}

const Hierarchy& hierarchy() {
  static const std::optional<Hierarchy> kHierarchy = find_hierarchy();
  if (!kHierarchy) throw std::runtime_error(kNoController);
  return *kHierarchy;
}

bool is_unified(const std::string& directory) { return exists(directory + "/cgroup.controllers"); }

/// Our own group and those above it, up to the hierarchy's root.
std::vector<std::string> own_groups() {
  const std::string& root = hierarchy().mount_point;
  std::vector<std::string> groups;
  for (std::string group = memory_cgroup_of(::getpid()); group.size() > root.size();
       group = std::filesystem::path(group).parent_path()) {
    groups.push_back(group);
  }
  groups.push_back(root);
  return groups;
}

sys::UniqueFd open_group(const std::string& directory) {
  return sys::UniqueFd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Makes a group, locked; empty when it cannot be made, or when a sweep took it for one that was left.
sys::UniqueFd make_locked(const std::string& directory) {
  if (::mkdir(directory.c_str(), 0755) < 0) return {};
  sys::UniqueFd lock = open_group(directory);
  if (!lock || !sys::try_lock(lock, directory) || !exists(directory)) {
    errno = EAGAIN;
    return {};
  }
  return lock;
}

/// A process that has just ended leaves its group a moment later.
bool remove_group(const std::string& directory) {
  int result = -1;
  for (int i = 0; i < 100 && (result = ::rmdir(directory.c_str())) < 0 && errno == EBUSY; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return result == 0;
}

/// Removes groups of harnesses that are gone; returns how many.
int remove_stale(const std::string& parent) {
  int removed = 0;
  std::error_code ignored;
  std::vector<std::string> ours;
  for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
    if (entry.path().filename().string().starts_with(kPrefix)) ours.push_back(entry.path());
  }
  for (const std::string& directory : ours) {
    const sys::UniqueFd lock = open_group(directory);
    if (lock && sys::try_lock(lock, directory) && remove_group(directory)) ++removed;
  }
  return removed;
}

}  // namespace

std::string memory_cgroup_of(pid_t pid) {
  for (const std::string& line : split(sys::read_file("/proc/" + std::to_string(pid) + "/cgroup"), '\n')) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (hierarchy().unified ? controllers.empty() : contains(controllers, "memory")) {
      const std::string path = line.substr(second + 1);
      return path == "/" ? hierarchy().mount_point : hierarchy().mount_point + path;
    }
  }
  throw std::runtime_error(kNoController);
}

MemoryCharge read_charge(const std::string& directory) {
  MemoryCharge charge;
  const bool unified = is_unified(directory);
  std::istringstream lines(sys::read_file(directory + "/memory.stat"));
  std::string key;
  std::int64_t files = 0;  // shmem included, in both versions
  for (std::int64_t value = 0; lines >> key >> value;) {
    if (key == "shmem") charge.shmem = value;
    if (key == (unified ? "file" : "cache")) files = value;
    if (key == (unified ? "anon" : "rss")) charge.anonymous = value;
  }
  charge.page_cache = files - charge.shmem;
  return charge;
}

int remove_stale_memory_cgroups() {
  int removed = 0;
  try {
    for (const std::string& group : own_groups()) removed += remove_stale(group);
  } catch (const std::runtime_error&) {  // NOLINT(bugprone-empty-catch): no memory controller, no group
  }
  return removed;
}

MemoryCgroup::MemoryCgroup() {
  constexpr int kTries = 100;
  std::string reason;
  for (const std::string& parent : own_groups()) {
    for (int i = 0; i < kTries && !lock_; ++i) {
      directory_ = parent + "/" + host::unique_name(kKind);
      lock_ = make_locked(directory_);
      if (!lock_ && errno != EAGAIN) break;
    }
    if (!lock_) {
      reason = "cannot make a memory group " + directory_ + ": " + sys::errno_text(errno);
    } else if (exists(directory_ + "/memory.stat")) {
      return;
    } else {
      ::rmdir(directory_.c_str());
      lock_.reset();
      reason = "the memory controller is not enabled below " + parent;
    }
  }
  throw std::runtime_error(reason);
}

MemoryCgroup::~MemoryCgroup() { remove_group(directory_); }

void MemoryCgroup::add(pid_t pid) const { sys::write_value(directory_ + "/cgroup.procs", std::to_string(pid)); }

std::int64_t MemoryCgroup::peak() const {
  for (const char* file : {"/memory.max_usage_in_bytes", "/memory.peak"}) {
    if (exists(directory_ + file)) return std::stoll(sys::read_file(directory_ + file));
  }
  return -1;
}

}  // namespace sealbench::counters
