#include "harness/measure/leftover_processes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "sys/file.hpp"
#include "sys/pidfd.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr int kPatienceMs = 5000;

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

std::string text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

sys::ProcessIdentity identity_in(const Json& state, const host::Owner& owner) {
  sys::ProcessIdentity process;
  process.pid = static_cast<pid_t>(number(state, {sys::kPidMember, "init_process_pid"}));
  if (state.contains(sys::kBootIdMember)) {
    process.space = sys::PidSpace::from(text(state, sys::kBootIdMember), text(state, sys::kPidNamespaceMember));
    process.started_after = number(state, {sys::kStartedAfterMember});
    process.started_before = number(state, {sys::kStartedBeforeMember});
    process.pidfs_inode = number(state, {sys::kPidfsInodeMember});
  } else {
    process.space = owner.space;
    process.started_before = number(state, {"init_process_start", "process-start-time"});
    process.started_after = process.started_before;
    if (state.contains("startTime")) {
      process.started_before = number(state, {"startTime"});
      process.started_after = owner.since;
    }
  }
  return process;
}

void read_state(const fs::path& path, const host::Owner& owner, ContainerStates& states) {
  const Json json = Json::parse(sys::read_file(path.string()), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return;
  const sys::ProcessIdentity process = identity_in(json, owner);
  if (process.pid > 0) states.processes.push_back(process);
  const auto made = json.find("cgroupsMade");
  if (made == json.end() || !made->is_array()) return;
  for (const Json& cgroup : *made) {
    if (cgroup.is_string()) states.cgroups.push_back(cgroup);
  }
}

/// Waits until `process`, a directory in /proc, is that of none; whether it is.
bool await_end(const sys::UniqueFd& process) {
  constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 1'000'000};
  for (int i = 0; i < kPatienceMs; ++i) {
    if (!sys::process_start(process).is_alive()) return true;
    ::nanosleep(&kPause, nullptr);
  }
  return false;
}

std::string environment_of(const sys::UniqueFd& process) {
  const sys::UniqueFd file(::openat(process.get(), "environ", O_RDONLY | O_CLOEXEC));
  std::string environment;
  char buffer[8192];
  ssize_t got = 0;
  while (file && (got = ::read(file.get(), buffer, sizeof buffer)) > 0)
    environment.append(buffer, static_cast<std::size_t>(got));
  return environment;
}

void note_survivor(const std::string& pid, Killed& killed) {
  killed.problems.push_back(
      fmt::format("process {} has not ended within {} s of being killed", pid, kPatienceMs / 1000));
}

Killed kill_marked_once(const std::string& mark) {
  Killed killed;
  std::error_code ignored;
  const std::string self = fs::read_symlink("/proc/self", ignored);
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos || name == self) continue;
    const sys::UniqueFd process(::open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!process || ('\0' + environment_of(process)).find('\0' + mark + '\0') == std::string::npos) continue;
    try {
      if (!sys::send_signal(process, SIGKILL)) continue;
      ++killed.processes;
      if (!await_end(process)) note_survivor(name, killed);
    } catch (const std::system_error& error) {  // in a pid namespace above ours, where /proc is that one's
      killed.problems.push_back(fmt::format("process {} cannot be killed: {}", name, error.what()));
    }
  }
  return killed;
}

}  // namespace

Killed& Killed::operator+=(const Killed& other) {
  processes += other.processes;
  for (const auto& [presence, count] : other.stale) stale[presence] += count;
  problems.insert(problems.end(), other.problems.begin(), other.problems.end());
  return *this;
}

ContainerStates find_containers(const std::string& directory, const host::Owner& owner) {
  constexpr int kDeepest = 4;  // WORKSPACE/SUBJECT/ROOT/ID/state.json
  ContainerStates states;
  std::error_code ignored;
  for (fs::recursive_directory_iterator at(directory, ignored), end; at != end; at.increment(ignored)) {
    if (at.depth() >= kDeepest) at.disable_recursion_pending();
    if (!at->is_regular_file(ignored) || !is_state_file(at->path())) continue;
    try {
      read_state(at->path(), owner, states);
    } catch (const std::system_error&) {
      continue;  // removed meanwhile
    }
  }
  return states;
}

Killed kill_all(const std::vector<sys::ProcessIdentity>& processes, const sys::PidSpace& here) {
  Killed killed;
  for (const sys::ProcessIdentity& process : processes) {
    const sys::FoundProcess found = sys::find_process(process, here);
    if (found.presence == sys::Presence::running && sys::send_signal(found.handle, SIGKILL)) {
      ++killed.processes;
      if (!sys::wait_for_end(found.handle, kPatienceMs)) note_survivor(std::to_string(process.pid), killed);
    } else if (found.presence != sys::Presence::running && found.presence != sys::Presence::ended &&
               found.presence != sys::Presence::ended_or_elsewhere) {
      ++killed.stale[found.presence];
    }
  }
  return killed;
}

Killed kill_marked(const std::string& mark) {
  constexpr int kRounds = 10;  // for what was just being forked
  Killed killed;
  for (int round = 0; round < kRounds; ++round) {
    const Killed now = kill_marked_once(mark);
    killed += now;
    if (now.processes == 0 || !now.problems.empty()) break;
  }
  return killed;
}

}  // namespace sealbench::measure
