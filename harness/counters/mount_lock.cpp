// counts.mount_lock: how long launches at the same time wait for the lock of all mount tables.
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/events.hpp"
#include "harness/counters/held_child.hpp"
#include "harness/counters/launches.hpp"
#include "harness/counters/summary.hpp"

namespace sealbench::counters {

namespace {

constexpr int kTimes = 5;

MountLockWaits waits_of(const Command& command) {
  HeldChild child(command);
  return run_and_tell_waits(child);
}

class MountLock final : public Counter {
 public:
  [[nodiscard]] std::string_view name() const override { return "mount_lock"; }

  [[nodiscard]] std::string_view summary() const override {
    return "time that launches at the same time wait for the lock of all mount tables (namespace_sem), a launch";
  }

  [[nodiscard]] strategies::Support support() const override { return mount_lock_support(); }

  [[nodiscard]] std::string why_nothing(const Launch& launch) const override {
    return launch.at_once > 1 ? std::string()
                              : "it is of launches at the same time (--workload parallel, with a warm cache)";
  }

  [[nodiscard]] results::Json count(const Launch& launch) const override {
    const Launch many{.command = launch.many, .before = launch.before, .after = launch.after};
    const auto launches = static_cast<std::uint64_t>(launch.at_once);
    std::vector<std::uint64_t> waited;
    std::vector<double> waits;
    for (int i = 0; i < kTimes; ++i) {
      const MountLockWaits all = observe(many, waits_of);
      waited.push_back(all.ns / launches);
      waits.push_back(static_cast<double>(all.waits) / static_cast<double>(launches));
    }
    results::Json json = figure(waited);
    json["unit"] = "ns";
    json["exact"] = false;  // also when they happen to be equal
    json["at_once"] = launches;
    json["waits"] = median(waits);
    return json;
  }
};

}  // namespace

const Counter& mount_lock() {
  static const MountLock kCounter;
  return kCounter;
}

}  // namespace sealbench::counters
