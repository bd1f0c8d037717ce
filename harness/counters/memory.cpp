// counts.memory: the memory that a launch adds, and to whom it is charged.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/held_child.hpp"
#include "harness/counters/launches.hpp"
#include "harness/counters/memory_cgroup.hpp"
#include "harness/counters/ptrace_tracer.hpp"
#include "harness/counters/summary.hpp"
#include "harness/counters/tracer.hpp"
#include "sys/file.hpp"
#include "workloads/definitions/host_memory.hpp"

namespace sealbench::counters {

namespace {

constexpr int kLaunches = 5;  // the greatest counts: looking can miss a short peak, but cannot invent one

/// The greatest of each.
MemoryCharge greatest(const MemoryCharge& a, const MemoryCharge& b) {
  return {.shmem = std::max(a.shmem, b.shmem),
          .page_cache = std::max(a.page_cache, b.page_cache),
          .anonymous = std::max(a.anonymous, b.anonymous)};
}

/// Follows a group's charges while this lives and keeps the greatest of each.
class PeakSampler {
 public:
  explicit PeakSampler(std::string directory) : directory_(std::move(directory)), thread_([this] { run(); }) {}
  PeakSampler(const PeakSampler&) = delete;
  PeakSampler& operator=(const PeakSampler&) = delete;
  ~PeakSampler() { stop(); }

  MemoryCharge stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return peak_;
  }

 private:
  void run() {
    while (!stop_) {
      try {
        peak_ = greatest(peak_, read_charge(directory_));
      } catch (const std::exception&) {
        return;
      }
    }
  }

  std::string directory_;
  std::atomic<bool> stop_ = false;
  MemoryCharge peak_;  // read only once the thread has ended
  std::thread thread_;
};

struct Peak {
  MemoryCharge charge;
  std::int64_t everything = -1;
};

/// Looks after every system call: misses nothing that lives for longer than one call. Slows the launch down, which does
/// no harm here.
Peak peak_by_call(const Command& command) {
  const MemoryCgroup group;
  Peak peak;
  trace_with_ptrace(
      command,
      {.before_release = [&](pid_t pid) { group.add(pid); },
       .at_stop = [&](const auto& /*call*/) { peak.charge = greatest(peak.charge, read_charge(group.directory())); }});
  peak.everything = group.peak();
  return peak;
}

/// Looks as often as it can: may miss a short peak on a busy machine.
Peak peak_by_sampling(const Command& command) {
  const MemoryCgroup group;
  HeldChild child(command);
  group.add(child.pid());
  PeakSampler sampler(group.directory());
  child.release();
  child.wait();
  return {.charge = sampler.stop(), .everything = group.peak()};
}

/// While this lives, orphaned descendants become our children: that is how a created container's init is found.
class Subreaper {
 public:
  Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL); }
  Subreaper(const Subreaper&) = delete;
  Subreaper& operator=(const Subreaper&) = delete;
  ~Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 0UL, 0UL, 0UL, 0UL); }

  [[nodiscard]] static std::vector<pid_t> children() {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string name = entry.path().filename();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      try {
        const std::string stat = sys::read_file("/proc/" + name + "/stat");
        char state = 0;
        pid_t parent = 0;
        std::istringstream(stat.substr(stat.rfind(')') + 1)) >> state >> parent;
        if (parent == ::getpid() && state != 'Z') found.push_back(std::stoi(name));
      } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): it ended while we looked
      }
    }
    return found;
  }
};

/// Of the whole host.
MemoryCharge read_host() {
  const workloads::HostMemory host = workloads::host_memory();
  return {.shmem = host.shmem, .page_cache = host.page_cache, .anonymous = host.anonymous};
}

/// Between create and start.
struct Created {
  MemoryCharge host;                      ///< what the host has more than before
  MemoryCharge parent;                    ///< charged to the group in which the runtime was started
  std::optional<MemoryCharge> container;  ///< charged to the container's own group, if it has one
};

/// Reaps orphans of ours that are being killed; an orphan that lives on after all is left to the next one who waits.
void reap(const std::vector<pid_t>& orphans) {
  for (const pid_t pid : orphans) {
    for (int i = 0; i < 500 && ::waitpid(pid, nullptr, WNOHANG) == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

/// Creates a container with `launch.create`, looks, and removes it with `launch.after`.
Created created_by(const Launch& launch) {
  const Subreaper subreaper;
  const MemoryCgroup group;
  const std::vector<pid_t> before_pids = Subreaper::children();
  std::vector<pid_t> orphans;
  const Created seen =
      observe({.command = launch.create, .before = launch.before, .after = launch.after}, [&](const Command& create) {
        const MemoryCharge before = read_host();
        HeldChild child(create);
        group.add(child.pid());
        child.release();
        child.wait();
        const MemoryCharge after = read_host();
        Created created;
        created.host = {.shmem = after.shmem - before.shmem,
                        .page_cache = after.page_cache - before.page_cache,
                        .anonymous = after.anonymous - before.anonymous};
        created.parent = read_charge(group.directory());
        for (const pid_t pid : Subreaper::children()) {
          if (std::find(before_pids.begin(), before_pids.end(), pid) != before_pids.end()) continue;
          orphans.push_back(pid);
          const std::string directory = memory_cgroup_of(pid);
          if (directory != group.directory()) created.container = read_charge(directory);
        }
        return created;
      });
  reap(orphans);
  return seen;
}

results::Json to_json(const MemoryCharge& charge) {
  return {{"shmem", charge.shmem}, {"page_cache", charge.page_cache}, {"anonymous", charge.anonymous}};
}

class Memory final : public Counter {
 public:
  [[nodiscard]] std::string_view name() const override { return "memory"; }

  [[nodiscard]] std::string_view summary() const override {
    return "shmem and page cache that a launch adds at its peak and while created, and the memory group charged with "
           "it";
  }

  [[nodiscard]] strategies::Support support() const override {
    try {
      const MemoryCgroup group;
      return strategies::Support::yes();
    } catch (const std::exception& error) {
      return strategies::Support::no(error.what());
    }
  }

  [[nodiscard]] results::Json count(const Launch& launch) const override {
    const bool by_call = ptrace_tracer().support().supported;
    const auto peak_of = by_call ? peak_by_call : peak_by_sampling;
    static_cast<void>(observe(launch, peak_of));  // whatever stays in the page cache is there from now on
    std::vector<Peak> peaks;
    for (int i = 0; i < kLaunches; ++i) peaks.push_back(observe(launch, peak_of));
    const auto most = *std::max_element(peaks.begin(), peaks.end(), [](const Peak& a, const Peak& b) {
      return a.charge.shmem + a.charge.page_cache < b.charge.shmem + b.charge.page_cache;
    });
    std::vector<std::int64_t> totals;
    for (const Peak& peak : peaks) totals.push_back(peak.charge.shmem + peak.charge.page_cache);
    results::Json json{
        {"total", most.charge.shmem + most.charge.page_cache},
        {"unit", "bytes"},
        {"exact", false},  // the kernel adds up its per-CPU figures now and then only
        {"method", by_call ? "after every system call" : "sampling"},
        {"launches", peaks.size()},
        {"range", {*std::min_element(totals.begin(), totals.end()), *std::max_element(totals.begin(), totals.end())}},
        {"peak", to_json(most.charge)}};
    if (most.everything >= 0) json["peak"]["with_kernel_memory"] = most.everything;
    add_created(json, launch);
    return json;
  }

 private:
  static void add_created(results::Json& json, const Launch& launch) {
    if (!launch.create) {
      json["created_unavailable"] = "this workload has no moment between create and start";
      return;
    }
    static_cast<void>(created_by(launch));  // as above
    const Created created = created_by(launch);
    json["created"] = {{"host", to_json(created.host)}, {"parent", to_json(created.parent)}};
    if (created.container) {
      json["created"]["container"] = to_json(*created.container);
    } else {
      json["created"]["container_unavailable"] = "the container has no memory group of its own";
    }
  }
};

}  // namespace

const Counter& memory() {
  static const Memory kCounter;
  return kCounter;
}

}  // namespace sealbench::counters
