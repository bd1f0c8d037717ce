#include "harness/measure/leftover_processes.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sys/file.hpp"
#include "sys/pidfd.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

/// Names under which runtimes keep a container's state.
bool is_state_file(const fs::path& path) { return path.filename() == "state.json" || path.filename() == "status"; }

/// The first of `names` that `json` has as a number; runc writes times as text.
std::uint64_t number(const Json& json, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = json.find(name);
    if (found == json.end()) continue;
    if (found->is_number_unsigned()) return found->get<std::uint64_t>();
    if (found->is_string()) return std::strtoull(found->get_ref<const std::string&>().c_str(), nullptr, 10);
  }
  return 0;
}

void read_state(const fs::path& path, ContainerStates& states) {
  const Json json = Json::parse(sys::read_file(path.string()), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return;
  const auto pid = static_cast<pid_t>(number(json, {"pid", "init_process_pid"}));
  // runc and crun write the start time itself, sealrun the time at which it had made the process.
  const std::uint64_t started_before = number(json, {"startTime", "init_process_start", "process-start-time"});
  const std::uint64_t start = pid > 0 ? start_time_of(pid) : 0;
  if (start != 0 && start <= started_before) states.processes.push_back({.pid = pid, .start_time = start});
  const auto made = json.find("cgroupsMade");
  if (made == json.end() || !made->is_array()) return;
  for (const Json& cgroup : *made) {
    if (cgroup.is_string()) states.cgroups.push_back(cgroup);
  }
}

}  // namespace

std::uint64_t start_time_of(pid_t pid) {
  std::string stat;
  try {
    stat = sys::read_file("/proc/" + std::to_string(pid) + "/stat");
  } catch (const std::system_error&) {
    return 0;
  }
  // Field 2, the command, may hold anything; the last parenthesis ends it. Then field 3, the state; 22 is the start
  // time.
  std::istringstream fields(stat.substr(std::min(stat.rfind(')'), stat.size() - 1) + 1));
  std::string state;
  fields >> state;
  if (state == "Z" || state == "X") return 0;
  constexpr int kBetween = 18;
  std::string skipped;
  for (int i = 0; i < kBetween; ++i) fields >> skipped;
  std::uint64_t start = 0;
  fields >> start;
  return fields ? start : 0;
}

ContainerStates find_containers(const std::string& directory) {
  constexpr int kDeepest = 4;  // WORKSPACE/SUBJECT/ROOT/ID/state.json
  ContainerStates states;
  std::error_code ignored;
  for (fs::recursive_directory_iterator at(directory, ignored), end; at != end; at.increment(ignored)) {
    if (at.depth() >= kDeepest) at.disable_recursion_pending();
    if (!at->is_regular_file(ignored) || !is_state_file(at->path())) continue;
    try {
      read_state(at->path(), states);
    } catch (const std::system_error&) {
      continue;  // removed meanwhile
    }
  }
  return states;
}

std::vector<ProcessId> find_marked(const std::string& mark) {
  std::vector<ProcessId> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto [rest, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc() || *rest != '\0' || pid == ::getpid()) continue;
    const std::uint64_t start = start_time_of(pid);
    try {
      const std::string environment = '\0' + sys::read_file(entry.path().string() + "/environ");
      if (start != 0 && environment.find('\0' + mark + '\0') != std::string::npos) found.push_back({pid, start});
    } catch (const std::system_error&) {
      continue;  // ended, or someone else's
    }
  }
  return found;
}

int kill_all(const std::vector<ProcessId>& processes) {
  constexpr int kPatienceMs = 5000;
  int killed = 0;
  for (const ProcessId& process : processes) {
    const sys::UniqueFd handle = sys::open_process(process.pid);
    // The handle first, then the start time: the pid cannot be reused any more.
    if (!handle || start_time_of(process.pid) != process.start_time) continue;
    if (!sys::send_signal(handle, SIGKILL)) continue;
    sys::wait_for_end(handle, kPatienceMs);
    ++killed;
  }
  return killed;
}

}  // namespace sealbench::measure
