#include "harness/verify/field.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

#include "strategies/exe.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {

/// What a handle of the agent shows, where it is not the host's file itself: the copy in a memfd, for example.
class SealedCopy {
 public:
  SealedCopy(pid_t agent, int fd, const std::string& exe) : path_(fmt::format("/proc/{}/fd/{}", agent, fd)) {
    struct stat host {};
    struct stat sealed {};
    differs_ =
        ::stat(exe.c_str(), &host) == 0 && ::stat(path_.c_str(), &sealed) == 0 && !strategies::same_file(host, sealed);
    if (!differs_) return;
    content_ = sys::read_file(path_);
    metadata_ = metadata_of(path_);
  }

  /// Whether the content is another one than at the last call.
  bool changed() {
    if (!differs_) return false;
    std::string now = sys::read_file(path_);
    const bool changed = now != content_;
    content_ = std::move(now);
    return changed;
  }

  /// What changed of the metadata since the last call, in words. It is no fall: the host's file has its own. But a copy
  /// that is kept for several launches is changed for all of them.
  std::string metadata_change() {
    if (!differs_) return {};
    Metadata now = metadata_of(path_);
    std::string change = describe_metadata(metadata_, now);
    metadata_ = std::move(now);
    return change;
  }

 private:
  std::string path_;
  bool differs_ = false;
  std::string content_;
  Metadata metadata_;
};

/// One probe with one handle: asks the agent, then looks at the host.
Observation run_one(Container& container, const probe::Probe& probe, int fd, bool across_exec, Target& target,
                    SealedCopy& sealed, Observation observation) {
  const nlohmann::json reply =
      container.ask({{"do", "probe"}, {"probe", probe.name}, {"fd", fd}, {"exec", across_exec}});
  observation.done = reply.at("done");
  if (!observation.done) observation.why_not = "the probe did not run to its end: " + reply.dump();
  for (const auto& step : reply.at("steps")) {
    observation.steps.push_back({.call = step.at("call"), .error = step.at("errno")});
  }
  const bool sealed_changed = sealed.changed();
  const std::string sealed_metadata = sealed.metadata_change();
  const Change change = target.observe_and_restore();
  // Through an overlay or a bind the sealed exe shows the host's file: that is then the host's change.
  sealed.changed();
  sealed.metadata_change();
  observation.content = change.content;
  observation.sealed = sealed_changed && !change.content;
  observation.metadata = change.metadata;
  observation.filesystem = change.filesystem;
  observation.mount_table = change.mount_table;
  observation.change = change.text;
  if (observation.sealed)
    observation.change += (change.text.empty() ? "" : "; ") + std::string("the sealed copy's content changed");
  if (!sealed_metadata.empty() && !change.any()) {
    observation.change += (observation.change.empty() ? "" : "; ") + ("of the sealed copy only: " + sealed_metadata);
  }
  return observation;
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

Change Target::observe_and_restore() {
  Snapshot now = look(exe_, arena_.mount_point());
  const Change change = compare(baseline_, now);
  if (!change.any()) return change;
  restore(exe_, arena_.mount_point(), baseline_);
  const std::string content = baseline_.content;
  baseline_ = look(exe_, arena_.mount_point());
  if (baseline_.content != content) sys::throw_errno(EIO, "restoring " + exe_);
  return change;
}

Access run_path(Container& container, const AttackPath& path, Target& target,
                std::span<const probe::Probe* const> probes, const std::vector<std::string>& disabled,
                const Observation& labels, std::vector<Observation>& out) {
  Access access{.strategy = labels.strategy, .privileges = labels.privileges, .path = std::string(path.name)};
  nlohmann::json handles = nlohmann::json::array();
  handles = path.take(container, access);
  access.handles = static_cast<int>(handles.size());
  Observation observation = labels;
  observation.path = path.name;
  for (const auto& handle : handles) {
    if (handle.contains("during_errno")) {
      access.during = true;
      access.during_error = handle.at("during_errno");
    }
    const int fd = handle.at("fd");
    SealedCopy sealed(container.pid(), fd, target.exe());
    for (const probe::Probe* probe : probes) {
      observation.probe = probe->name;
      if (std::find(disabled.begin(), disabled.end(), probe->name) != disabled.end()) {
        out.push_back(observation);
        out.back().why_not = "the probe is disabled";
        continue;
      }
      out.push_back(run_one(container, *probe, fd, path.across_exec, target, sealed, observation));
    }
  }
  if (handles.empty()) {
    for (const probe::Probe* probe : probes) {
      observation.probe = probe->name;
      out.push_back(observation);
      out.back().why_not = why_no_handle(access);
    }
  }
  return access;
}

}  // namespace sealbench::verify
