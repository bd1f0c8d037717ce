// counts.mounts: how often a launch changes the host's mount table, and how often that wakes a daemon that watches it.
#include <map>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/held_child.hpp"
#include "harness/counters/launches.hpp"
#include "harness/counters/mount_watch.hpp"
#include "harness/counters/ptrace_tracer.hpp"
#include "harness/counters/summary.hpp"
#include "harness/counters/tracer.hpp"

namespace sealbench::counters {

namespace {

constexpr int kTraced = 3;
constexpr int kPolled = 5;

struct Changes {
  std::uint64_t total = 0;
  std::map<std::string, std::uint64_t> by_call;
  bool operator<(const Changes& other) const { return total < other.total; }
};

/// Looks after every system call, so no two changes melt into one: exact, and independent of how fast anybody is.
Changes changes_of(const Command& command) {
  Changes changes;
  MountWatch watch;
  trace_with_ptrace(command, {.before_release = {}, .at_stop = [&](const std::function<std::string()>& call) {
                                if (!watch.changed()) return;
                                ++changes.total;
                                ++changes.by_call[call()];
                              }});
  return changes;
}

/// What a daemon sees of a launch at full speed: changes that follow each other faster than it wakes are one wake-up.
std::uint64_t wakeups_of(const Command& command) {
  HeldChild child(command);
  MountPoller poller;
  child.release();
  child.wait();
  return poller.stop();
}

class Mounts final : public Counter {
 public:
  [[nodiscard]] std::string_view name() const override { return "mounts"; }

  [[nodiscard]] std::string_view summary() const override {
    return "changes of the host's mount table by a launch, and wake-ups of a daemon that watches it";
  }

  [[nodiscard]] strategies::Support support() const override {
    try {
      MountWatch watch;
    } catch (const std::system_error& error) {
      return strategies::Support::no(error.what());
    }
    return ptrace_tracer().support();
  }

  [[nodiscard]] results::Json count(const Launch& launch) const override {
    std::vector<Changes> traced;
    for (int i = 0; i < kTraced; ++i) traced.push_back(observe(launch, changes_of));
    std::vector<std::uint64_t> wakeups;
    for (int i = 0; i < kPolled; ++i) wakeups.push_back(observe(launch, wakeups_of));
    std::vector<std::uint64_t> totals;
    for (const Changes& changes : traced) totals.push_back(changes.total);
    results::Json json = figure(totals);
    json["by_call"] = results::Json::object();
    for (const auto& [call, count] : median(traced).by_call) json["by_call"][call] = count;
    json["wakeups"] = figure(wakeups);
    return json;
  }
};

}  // namespace

const Counter& mounts() {
  static const Mounts kCounter;
  return kCounter;
}

}  // namespace sealbench::counters
