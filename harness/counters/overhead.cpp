#include "harness/counters/overhead.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>

#include "harness/counters/held_child.hpp"
#include "harness/counters/launches.hpp"
#include "harness/counters/summary.hpp"
#include "harness/counters/tracer.hpp"

namespace sealbench::counters {

namespace {

/// One way to observe: launches once, returns the seconds that it took.
struct Method {
  std::string name;
  std::string reason;  // against it, on this host
  std::function<double(const Command&)> run;
  std::vector<double> seconds;
};

double unobserved(const Command& command) {
  HeldChild child(command);
  child.release();
  child.wait();
  return child.wall_s();
}

/// strace's own start is part of what a user of it waits for.
double with_strace(const std::string& strace, const Command& command) {
  Command traced{.argv = {strace, "-f", "-o", "/dev/null", "--"}, .env = command.env};
  traced.argv.insert(traced.argv.end(), command.argv.begin(), command.argv.end());
  return unobserved(traced);
}

std::string find_strace() {
  for (const char* path : {"/usr/bin/strace", "/bin/strace", "/usr/local/bin/strace"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return {};
}

std::vector<Method> methods() {
  std::vector<Method> list{{.name = "none", .reason = {}, .run = unobserved, .seconds = {}}};
  for (const SystemCallTracer* tracer : tracers()) {
    list.push_back({.name = std::string(tracer->name()),
                    .reason = tracer->support().reason,
                    .run = [tracer](const Command& command) { return tracer->trace(command).wall_s; },
                    .seconds = {}});
  }
  const std::string strace = find_strace();
  list.push_back({.name = "strace -f",
                  .reason = strace.empty() ? "strace is not installed" : "",
                  .run = [strace](const Command& command) { return with_strace(strace, command); },
                  .seconds = {}});
  return list;
}

}  // namespace

Overheads measure_overhead(const Launch& launch, int rounds, bool (*stop)()) {
  if (rounds < 1) throw std::invalid_argument("measuring the overhead takes at least one round");
  std::vector<Method> list = methods();
  Overheads overheads;
  for (int round = -1; round < rounds && !stop(); ++round) {  // the first warms caches and loads programs
    overheads.rounds = round + 1;
    for (Method& method : list) {
      if (!method.reason.empty()) continue;
      const double seconds = observe(launch, method.run);
      if (round >= 0) method.seconds.push_back(seconds);
    }
  }
  const std::vector<double>& base = list.front().seconds;
  for (const Method& method : list) {
    Overhead overhead{.method = method.name, .reason = method.reason};
    if (method.reason.empty() && overheads.rounds > 0) {
      std::vector<double> ratios;
      for (std::size_t i = 0; i < base.size(); ++i) ratios.push_back(method.seconds[i] / base[i]);
      overhead.median_s = median(method.seconds);
      overhead.ratio = median(ratios);
    }
    overheads.methods.push_back(std::move(overhead));
  }
  return overheads;
}

std::string to_text(const Overheads& overheads) {
  std::string text = fmt::format("{:<12} {:>12} {:>8}\n", "observed by", "median [ms]", "ratio");
  for (const Overhead& overhead : overheads.methods) {
    text += overhead.reason.empty()
                ? fmt::format("{:<12} {:>12.3f} {:>8.2f}\n", overhead.method, overhead.median_s * 1e3, overhead.ratio)
                : fmt::format("{:<12} {:>12} {}\n", overhead.method, "-", overhead.reason);
  }
  return text;
}

}  // namespace sealbench::counters
