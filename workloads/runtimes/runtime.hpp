// A runtime adapter: the command lines of one OCI runtime, and its quirks. Nothing is run here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/command.hpp"
#include "workloads/runtimes/version.hpp"

namespace sealbench::workloads {

/// How a runtime is called for one subject.
struct Invocation {
  std::vector<std::string> wrapper = {};  ///< a program and its arguments, to be followed by the runtime's
  std::vector<std::string> sealing = {};  ///< options of `sealrun exec-sealed` among them
  std::string program;                    ///< the runtime, absolute path
  std::string root;                       ///< private directory of the containers' states
  std::string strategy;                   ///< for runtimes that let one choose
  std::vector<std::string> flags = {};    ///< further global options, the user's: after the adapter's: they win
  bool in_kept_mount = false;             ///< `program` lies in a mount that the strategy keeps
  bool own_cgroups = false;               ///< for runtimes whose containers get none here otherwise
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
  /// The file's name, looked for beside bench, then on PATH; empty for an adapter that needs to be told.
  [[nodiscard]] virtual std::string_view program() const { return name(); }
  /// Whether `strategy` can be chosen; otherwise the runtime does what it does, or its exe is sealed from outside.
  [[nodiscard]] virtual bool takes_strategy() const { return false; }
  /// Whether it can do nothing but run a container, from no exe that it would have to protect; the other commands throw
  /// std::runtime_error then.
  [[nodiscard]] virtual bool only_runs() const { return false; }
  /// What its launches need around them.
  [[nodiscard]] virtual Surroundings surroundings() const { return {}; }
  /// Options of the program alone that print its version.
  [[nodiscard]] virtual Arguments version_options() const { return {"--version"}; }
  /// Whether it recognizes a memfd as a sealed exe whose execute bits are sealed, too (F_SEAL_EXEC), as far as its
  /// version tells: a hint, for where that cannot be tried.
  [[nodiscard]] virtual bool takes_sealed_execute_bits(const std::optional<Version>& /*version*/) const { return true; }
  /// Whether it looks for the file of its exe at the path that /proc/self/exe shows, which within an overlay is
  /// another file's on the host, or none's.
  [[nodiscard]] virtual bool looks_for_its_name(const std::optional<Version>& /*version*/) const { return false; }

  /// All global options: --root, the adapter's own, the user's.
  [[nodiscard]] Arguments global_options(const Invocation& invocation) const;

  [[nodiscard]] virtual Arguments run(const Invocation& invocation, const std::string& bundle,
                                      const std::string& id) const;
  /// As run, but returns once the container's process has started.
  [[nodiscard]] Arguments run_detached(const Invocation& invocation, const std::string& bundle,
                                       const std::string& id) const;
  /// Into `pid_file`, unless that is empty, goes the pid of the container's process.
  [[nodiscard]] Arguments create(const Invocation& invocation, const std::string& bundle, const std::string& id,
                                 const std::string& pid_file = {}) const;
  [[nodiscard]] Arguments start(const Invocation& invocation, const std::string& id) const;
  [[nodiscard]] Arguments exec(const Invocation& invocation, const std::string& id, const Arguments& process) const;
  [[nodiscard]] Arguments kill(const Invocation& invocation, const std::string& id, const std::string& signal) const;
  /// Deletes a container whose process has ended.
  [[nodiscard]] Arguments delete_stopped(const Invocation& invocation, const std::string& id) const;
  /// Deletes the container, killing its process when it still runs.
  [[nodiscard]] Arguments delete_forced(const Invocation& invocation, const std::string& id) const;

  /// The program with its global options, but for private directories, as one would type it to measure the same by
  /// hand.
  [[nodiscard]] virtual std::string typed(const Invocation& invocation) const;

  /// The beginning of a command line that an engine goes on with.
  [[nodiscard]] Arguments under_engine(const Invocation& invocation) const;

 protected:
  /// The global options that this runtime always gets, besides --root.
  [[nodiscard]] virtual Arguments options(const Invocation& /*invocation*/) const { return {}; }
  /// Those that take back, under an engine, what options() decide and is for the engine to decide.
  [[nodiscard]] virtual Arguments engine_options() const { return {}; }

 private:
  /// The wrapper, the program and its global options, then `words`.
  [[nodiscard]] Arguments command(const Invocation& invocation, const Arguments& words) const;
  /// The same for what not every runtime can do.
  [[nodiscard]] Arguments beyond_run(const Invocation& invocation, const Arguments& words) const;
};

/// Every registered runtime in the order of workloads/runtimes/registry.def.
std::span<const Runtime* const> runtimes();

/// The runtime of that name, or null.
const Runtime* find_runtime(std::string_view name);

/// The adapter of any program with the command line that runc and crun share.
const Runtime& oci();

/// The adapter for a program of that file name: the registered one whose name it has or begins with ("runc-1.2",
/// "crun.old"), else `oci`.
const Runtime& runtime_for_program(std::string_view file_name);

}  // namespace sealbench::workloads
