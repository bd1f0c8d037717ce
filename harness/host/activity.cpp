#include "harness/host/activity.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <string>

#include "harness/host/facts.hpp"

namespace sealbench::host {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Of this process and of all that it, or one of those, has waited for.
double own_time() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(who, &usage);
    sum += seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
  return sum;
}

}  // namespace

std::optional<ProcessorTimes> processor_times(std::string_view stat, double ticks_per_second) {
  std::istringstream line{std::string(stat.substr(0, stat.find('\n')))};
  std::string name;
  std::array<double, 8> ticks{};  // user nice system idle iowait irq softirq steal
  line >> name;
  for (double& each : ticks) line >> each;
  if (name != "cpu" || !line || !(ticks_per_second > 0)) return std::nullopt;
  const auto [user, nice, system, idle, iowait, irq, softirq, steal] = ticks;
  return ProcessorTimes{.busy = (user + nice + system + irq + softirq) / ticks_per_second,
                        .idle = (idle + iowait) / ticks_per_second,
                        .stolen = steal / ticks_per_second};
}

std::optional<Activity::Reading> Activity::read() {
  const auto all = processor_times(read_if_there("/proc/stat"), static_cast<double>(::sysconf(_SC_CLK_TCK)));
  if (!all) return std::nullopt;
  return Reading{.all = *all, .own = own_time()};
}

void Activity::begin() { begun_ = read(); }

void Activity::end() {
  const std::optional<Reading> now = read();
  if (!begun_ || !now) return;
  all_.busy += now->all.busy - begun_->all.busy;
  all_.idle += now->all.idle - begun_->all.idle;
  all_.stolen += now->all.stolen - begun_->all.stolen;
  own_ += now->own - begun_->own;
  begun_.reset();
  double load[1]{};
  if (::getloadavg(load, 1) == 1) load_ = load[0];
}

results::Json Activity::to_json() const {
  const double all = all_.busy + all_.idle + all_.stolen;
  if (!(all > 0)) return results::Json::object();
  // /proc/stat counts in ticks, rusage to the nanosecond: of a short run the one can be behind the other.
  return {{"own_share", std::min(own_ / all, 1.0)},
          {"other_share", std::clamp((all_.busy - own_) / all, 0.0, 1.0)},
          {"steal_share", std::max(all_.stolen / all, 0.0)},
          {"load_1min", load_}};
}

}  // namespace sealbench::host
