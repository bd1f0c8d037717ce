#include "harness/verify/field.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <thread>

#include "strategies/exe.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {

/// What a handle of the agent is, seen from the host: its mount, and its content where that is not the host's file
/// itself but a copy of it, as in a memfd.
class Sealed {
 public:
  Sealed(pid_t agent, int fd, const Target& target) : fd_(fd), path_(fmt::format("/proc/{}/fd/{}", agent, fd)) {
    const std::string& exe = target.exe();
    other_program_ = target.difference_of(path_);
    struct stat host {};
    struct stat sealed {};
    differs_ =
        ::stat(exe.c_str(), &host) == 0 && ::stat(path_.c_str(), &sealed) == 0 && !strategies::same_file(host, sealed);
    take();
  }

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const std::string& other_program() const { return other_program_; }

  struct Difference {
    bool content = false;
    bool mount_flags = false;
    /// In words. It is no fall: the host's file has its own metadata. But a copy that is kept for several launches is
    /// changed for all of them.
    std::string metadata;
    [[nodiscard]] bool any() const { return content || mount_flags || !metadata.empty(); }
  };

  /// What changed since the last look.
  Difference look() {
    const std::string content = std::move(content_);
    const Metadata metadata = std::move(metadata_);
    const long mount_flags = mount_flags_;
    take();
    return {.content = content_ != content,
            .mount_flags = mount_flags_ != mount_flags,
            .metadata = describe_metadata(metadata, metadata_)};
  }

  /// Takes the present state as the one to compare with.
  void take() {
    struct statfs fs {};
    if (::statfs(path_.c_str(), &fs) == 0) mount_flags_ = static_cast<long>(fs.f_flags);
    if (!differs_) return;
    content_ = sys::read_file(path_);
    metadata_ = metadata_of(path_);
  }

 private:
  int fd_;
  std::string path_;
  std::string other_program_;
  bool differs_ = false;
  std::string content_;
  Metadata metadata_;
  long mount_flags_ = 0;
};

/// What the agent found. A runtime's process may end a moment after the container has begun (crun's with --detach), and
/// until then nobody can open its exe for writing: then it is asked again.
nlohmann::json ask(Container& container, const probe::Probe& probe, bool across_exec, const Sealed& sealed) {
  constexpr int kMostAttempts = 40;
  constexpr std::chrono::milliseconds kBetween{5};
  for (int attempt = 1;; ++attempt) {
    nlohmann::json reply =
        container.ask({{"do", "probe"}, {"probe", probe.name}, {"fd", sealed.fd()}, {"exec", across_exec}});
    const nlohmann::json& steps = reply.at("steps");
    const bool busy = !steps.empty() && steps.back().at("errno") == ETXTBSY;
    if (!busy || attempt == kMostAttempts) return reply;
    std::this_thread::sleep_for(kBetween);
  }
}

/// One probe with one handle: asks the agent, then looks at the host. Returns whether the handle is as it was.
bool run_one(Container& container, const probe::Probe& probe, bool across_exec, Target& target, Sealed& sealed,
             Observation& observation) {
  const nlohmann::json reply = ask(container, probe, across_exec, sealed);
  observation.done = reply.at("done");
  observation.other_program = sealed.other_program();
  if (!observation.done) observation.why_not = "the probe did not run to its end: " + reply.dump();
  for (const auto& step : reply.at("steps")) {
    observation.steps.push_back({.call = step.at("call"), .error = step.at("errno")});
  }
  const Sealed::Difference seen = sealed.look();
  const Change change = target.observe_and_restore();
  observation.content = change.content;
  observation.metadata = change.metadata;
  observation.filesystem = change.filesystem;
  observation.mount_table = change.mount_table;
  observation.change = change.text;
  const auto add = [&](const std::string& text) {
    observation.change += (observation.change.empty() ? "" : "; ") + text;
  };
  // Through an overlay or a bind the handle shows the host's file: that was the host's change, and has been put back.
  observation.sealed = seen.content && !change.content;
  const bool own_metadata = !seen.metadata.empty() && !change.any();
  const bool own_flags = seen.mount_flags && !change.filesystem;
  if (observation.sealed) add("the content of the sealed copy changed");
  if (own_metadata) add("of the sealed copy only: " + seen.metadata);
  if (own_flags) add("the handle's mount is no longer read-only");
  if (change.any()) sealed.take();
  return !observation.sealed && !own_metadata && !own_flags;
}

std::string why_no_handle(const Access& access) {
  if (!access.not_here.empty()) return access.not_here;
  if (!access.failure.empty()) return access.failure;
  if (access.refused > 0) {
    return fmt::format("no handle: {} of {} processes seen, all refused with {}", access.refused, access.seen,
                       sys::errno_name(access.error));
  }
  return fmt::format("no handle in {} launches ({} processes seen)", access.attempts, access.seen);
}

}  // namespace

void Target::reset(unsigned owner) {
  sys::check(::chown(exe_.c_str(), owner, owner), [&] { return "chown " + exe_; });
  baseline_ = look(exe_, arena_.mount_point());
}

void Target::take_mount_table() { baseline_.mount_table = sys::read_file("/proc/self/mountinfo"); }

std::string Target::difference_of(const std::string& path) const {
  return strategies::difference_from(exe_, sealed_, sys::open(path, O_RDONLY));
}

Change Target::observe_and_restore() {
  Snapshot now = look(exe_, arena_.mount_point());
  Change change = compare(baseline_, now);
  if (!change.any()) return change;
  restore(exe_, arena_.mount_point(), baseline_);
  const std::string content = baseline_.content;
  baseline_ = look(exe_, arena_.mount_point());
  if (baseline_.content != content) sys::throw_errno(EIO, "restoring " + exe_);
  return change;
}

Progress run_path(Container& container, const AttackPath& path, Target& target,
                  std::span<const probe::Probe* const> probes, const std::vector<std::string>& disabled,
                  const Observation& labels, std::vector<Observation>& out) {
  Progress progress{
      .access = {.strategy = labels.strategy, .privileges = labels.privileges, .path = std::string(path.name)}};
  Access& access = progress.access;
  const nlohmann::json handles = path.take(container, access);
  access.handles = static_cast<int>(handles.size());
  std::vector<Sealed> sealed;
  for (const auto& handle : handles) {
    if (handle.contains("during_errno")) {
      access.during = true;
      access.during_error = handle.at("during_errno");
    }
    sealed.emplace_back(container.pid(), handle.at("fd").get<int>(), target);
  }
  bool untouched = true;
  for (const probe::Probe* probe : probes) {
    if (!untouched) break;
    ++progress.probes_done;
    Observation observation = labels;
    observation.path = path.name;
    observation.probe = probe->name;
    if (std::find(disabled.begin(), disabled.end(), probe->name) != disabled.end()) {
      observation.why_not = "the probe is disabled";
      out.push_back(observation);
    } else if (sealed.empty()) {
      observation.why_not = why_no_handle(access);
      out.push_back(observation);
    } else {
      for (Sealed& handle : sealed) {
        out.push_back(observation);
        untouched = run_one(container, *probe, path.across_exec, target, handle, out.back()) && untouched;
      }
    }
  }
  return progress;
}

}  // namespace sealbench::verify
