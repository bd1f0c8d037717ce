// A runtime adapter: the command lines of one OCI runtime. Nothing is run here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::workloads {

/// How a runtime is called for one subject.
struct Invocation {
  std::string program;         ///< absolute path
  std::string root;            ///< private directory of the containers' states
  std::string strategy;        ///< for runtimes that let one choose
  std::string artefacts = {};  ///< where a strategy keeps things between launches; empty: where it does by default
};

/// One runtime's command line. The defaults are those that runc and crun share. Stateless.
class Runtime {
 public:
  using Arguments = std::vector<std::string>;

  Runtime() = default;
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  virtual ~Runtime() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view summary() const = 0;
  /// The file's name, looked for beside bench, then on PATH.
  [[nodiscard]] virtual std::string_view program() const { return name(); }
  /// Whether `strategy` can be chosen; otherwise the runtime does what it does.
  [[nodiscard]] virtual bool takes_strategy() const { return false; }

  /// The program and its global options.
  [[nodiscard]] virtual Arguments prefix(const Invocation& invocation) const;
  [[nodiscard]] Arguments run(const Invocation& invocation, const std::string& bundle, const std::string& id) const;
  /// As run, but returns once the container's process has started.
  [[nodiscard]] Arguments run_detached(const Invocation& invocation, const std::string& bundle,
                                       const std::string& id) const;
  [[nodiscard]] Arguments create(const Invocation& invocation, const std::string& bundle, const std::string& id) const;
  [[nodiscard]] Arguments start(const Invocation& invocation, const std::string& id) const;
  [[nodiscard]] Arguments exec(const Invocation& invocation, const std::string& id, const Arguments& process) const;
  [[nodiscard]] Arguments kill(const Invocation& invocation, const std::string& id, const std::string& signal) const;
  /// Deletes the container, killing its process when it still runs.
  [[nodiscard]] Arguments delete_forced(const Invocation& invocation, const std::string& id) const;

  /// Makes, and removes, what the strategy keeps for this program between launches.
  [[nodiscard]] Arguments install(const Invocation& invocation) const;
  [[nodiscard]] Arguments uninstall(const Invocation& invocation) const;

  /// `run` as one would type it to measure the same by hand.
  [[nodiscard]] virtual std::string typed(const Invocation& invocation) const;
};

/// Every registered runtime in the order of workloads/runtimes/registry.def.
std::span<const Runtime* const> runtimes();

/// The runtime of that name, or null.
const Runtime* find_runtime(std::string_view name);

}  // namespace sealbench::workloads
