// mount-table: launches on a host that has many other mounts, and processes that watch its mount table.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "sys/pidfd.hpp"
#include "sys/processor_time.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

std::vector<pid_t> watchers_of(const std::string& file) {
  std::ifstream lines(file);
  std::vector<pid_t> pids;
  for (pid_t pid = 0; lines >> pid;) pids.push_back(pid);
  return pids;
}

/// Seconds on a processor of all of them together.
double run_time(const std::vector<pid_t>& pids) {
  constexpr double kNanosecond = 1e-9;
  std::uint64_t sum = 0;
  for (const pid_t pid : pids) sum += sys::processor_ns(pid);
  return static_cast<double>(sum) * kNanosecond;
}

/// Once they have read what there was to read: that it stands still for a while; what it is then.
double settled_run_time(const std::vector<pid_t>& pids) {
  constexpr std::chrono::milliseconds kPause{2};
  constexpr int kPauses = 500;
  double before = run_time(pids);
  for (int i = 0; i < kPauses && !pids.empty(); ++i) {
    std::this_thread::sleep_for(kPause);
    const double now = run_time(pids);
    if (now == before && std::all_of(pids.begin(), pids.end(), sys::sleeps)) break;
    before = now;
  }
  return before;
}

class MountTable final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "mount-table"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a container from start to exit on a host that has other mounts, beside processes that watch its mount "
           "table";
  }
  [[nodiscard]] std::string_view question() const override {
    return "What does a launch cost on a host with many mounts?";
  }
  [[nodiscard]] std::string_view source() const override {
    return "systemd issue 37642, containerd issue 11917, runc issue 2532";
  }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {{.name = "mounts",
             .unit = "mounts",
             .summary = "more than the host has, in a private copy of its mount table",
             .preset = "0,1000",
             .least = 0,
             .most = 50'000,
             .surveyed = "0,100,1000"},
            {.name = "watchers",
             .unit = "processes",
             .summary = "that read all of the table whenever it changes, as systemd does",
             .preset = "1",
             .least = 0,
             .most = 64}};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {{.name = "watching",
             .unit = "s",
             .summary = "processor time of the watchers a launch",
             .says = "has watchers take {}"}};
  }

  [[nodiscard]] std::string impossible(const Site& /*site*/) const override {
    return ::geteuid() == 0 ? std::string() : "a private mount table with other mounts takes root";
  }

  void set_up(const Site& site) const override {
    std::filesystem::create_directory(site.scratch + "/mounts");
    if (site.number("watchers") == 0) return;
    site.must(placed(site, {site.programs + "/sealbench-watcher", pid_file(site), site.value("watchers")}));
  }

  [[nodiscard]] Command launch(const Site& site, int number) const override {
    return placed(site, WholeRun::launch(site, number).argv);
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    const std::vector<pid_t> watchers = watchers_of(pid_file(site));
    const double before = settled_run_time(watchers);
    Sample sample{.outcome = stage.launch(launch(site, number))};
    if (sample.outcome.ok()) sample.figures = {settled_run_time(watchers) - before};
    return sample;
  }

  void tear_down(const Site& site) const override {
    for (const pid_t pid : watchers_of(pid_file(site))) {
      if (const sys::UniqueFd process = sys::open_process(pid)) sys::send_signal(process, SIGKILL);
    }
  }

 private:
  static std::string pid_file(const Site& site) { return site.scratch + "/watchers"; }

  /// In the mount table of this subject.
  static Command placed(const Site& site, Runtime::Arguments argv) {
    Command command = site.command(std::move(argv));
    // One more, which the first bind is of: without any there is none, and no table of its own.
    const auto mounts = static_cast<int>(site.number("mounts"));
    command.surroundings.other_mounts = mounts == 0 ? 1 : mounts;
    command.surroundings.mounts_on = site.scratch + "/mounts";
    return command;
  }
};

}  // namespace

const Workload& mount_table_workload() {
  static const MountTable kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
