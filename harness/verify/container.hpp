// A running container with the agent in it.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/verify/process.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::verify {

/// How containers are started: everything of a runtime's command line up to the command.
struct Runtime {
  std::string exe;                   ///< the private copy
  std::vector<std::string> options;  ///< for example --root DIR --seal STRATEGY
  std::string log;                   ///< file that takes the standard error of the runtime and of the container
};

/// Starts a container with `run --detach` and talks to the agent in it, line by line. Removed with the object.
class Container {
 public:
  /// Returns when the agent is ready and the runtime has left. Throws std::runtime_error with the runtime's own words.
  Container(Runtime runtime, const std::string& bundle, std::string id);
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;
  ~Container();

  /// What the agent said when it was ready: `handles`, `descriptors`.
  [[nodiscard]] const nlohmann::json& greeting() const { return greeting_; }
  /// The agent's process id, seen from here.
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Sends an order and returns the reply. Throws std::runtime_error when none comes in time.
  nlohmann::json ask(const nlohmann::json& order);
  /// Ends a watch, which replies twice.
  nlohmann::json stop_watch();
  /// `exec` of `argv` in the container; the exit status. Throws std::runtime_error when it does not end.
  int exec(const std::vector<std::string>& argv, int out = -1);

 private:
  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& rest) const;
  void start(const std::string& bundle);
  void remove() noexcept;
  std::string read_line();
  [[nodiscard]] std::string last_words() const;

  Runtime runtime_;
  std::string id_;
  sys::UniqueFd log_;
  sys::UniqueFd to_agent_;
  sys::UniqueFd from_agent_;
  std::string pending_;
  pid_t pid_ = -1;
  nlohmann::json greeting_;
};

}  // namespace sealbench::verify
