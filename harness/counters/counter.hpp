// A counter: exact figures of launches, taken in a pass of their own so that no timed launch is observed.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/results/results.hpp"
#include "strategies/strategy.hpp"  // Support

namespace sealbench::counters {

/// One program to launch, by absolute path argv[0]; `env` is the whole environment.
struct Command {
  std::vector<std::string> argv;
  std::vector<std::string> env;
  std::string mount_namespace = {};  ///< to enter before the launch begins, a path in /proc; empty: this process's
  bool own_streams = false;          ///< standard input and output are empty files of its own, not /dev/null
};

/// What a counter counts: launches of one subject. `command` makes the command line of one more launch (a fresh
/// container id each time); `before` and `after` run around every launch, unobserved (they make and remove what it
/// needs).
struct Launch {
  std::function<Command()> command;
  std::function<void()> before;
  std::function<void()> after;
  /// Optional: the command line that creates a container of the same kind and returns before it is started (`create`),
  /// to be removed by `after`. Counters that ask what a created container holds need it.
  std::function<Command()> create = {};
  /// Optional: one command line that makes `at_once` launches, several of them at the same time, and waits for all.
  std::function<Command()> many = {};
  int at_once = 1;
};

/// One kind of count. Stateless.
class Counter {
 public:
  Counter() = default;
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  virtual ~Counter() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;  ///< as given to --counters, and the member of `counts`
  [[nodiscard]] virtual std::string_view summary() const = 0;
  [[nodiscard]] virtual strategies::Support support() const = 0;
  /// Why such launches have nothing that it counts; empty when they have.
  [[nodiscard]] virtual std::string why_nothing(const Launch& /*launch*/) const { return {}; }
  /// Launches as often as it needs and returns the member counts[name()]. Throws std::runtime_error when a launch
  /// fails.
  [[nodiscard]] virtual results::Json count(const Launch& launch) const = 0;
  /// Puts what count() returned where it belongs in the results of `subject`.
  virtual void store(results::Json counted, results::Subject& subject) const {
    subject.counts[std::string(name())] = std::move(counted);
  }
};

/// Every registered counter in the order of harness/counters/registry.def.
std::span<const Counter* const> all();

/// The counter of that name, or null.
const Counter* find(std::string_view name);

}  // namespace sealbench::counters
