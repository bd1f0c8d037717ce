// A workload: what is done once per sample.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "workloads/bundles/bundle.hpp"
#include "workloads/command.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {

/// Where one subject's launches of one session happen.
struct Site {
  const Runtime* runtime = nullptr;
  Invocation invocation;
  const Bundle* bundle = nullptr;
  std::string programs;          ///< directory of this project's programs
  std::string scratch;           ///< a private directory for what the workload writes, on the bundle's filesystem
  std::string id;                ///< prefix of container ids, unique on this host
  std::vector<std::string> env;  ///< the whole environment of launches
  /// Runs a command to its end; throws std::runtime_error with its standard error when it fails.
  std::function<void(const Command&)> must;

  [[nodiscard]] Command command(Runtime::Arguments argv) const {
    return {.argv = std::move(argv), .env = env, .surroundings = runtime->surroundings()};
  }
};

/// A container that has been created and not started, as its workload starts them.
struct Created {
  Command create;
  Command remove;
};

/// One kind of sample. Stateless: what set_up leaves for tear_down to find is named by site.id.
class Workload {
 public:
  Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  virtual ~Workload() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view summary() const = 0;
  /// Who asks, for example an issue of a runtime.
  [[nodiscard]] virtual std::string_view source() const = 0;

  /// Once per session, before the first sample. Throws std::runtime_error.
  virtual void set_up(const Site& site) const = 0;
  /// The launch that is timed; `number` is different for every one of a session.
  [[nodiscard]] virtual Command sample(const Site& site, int number) const = 0;
  /// One container's part of a sample: what to look at where one launch stands for all.
  [[nodiscard]] virtual Command single(const Site& site, int number) const { return sample(site, number); }
  /// The command line that single() executes inside the container.
  [[nodiscard]] virtual std::vector<std::string> process(const Site& site) const {
    return site.bundle->config().at("process").at("args").get<std::vector<std::string>>();
  }
  /// The first half of a sample, where it has one: a container that is created and then waits to be started.
  [[nodiscard]] virtual std::optional<Created> created(const Site& /*site*/, int /*number*/) const { return {}; }
  /// Once per session, also after a failure or an interruption: removes what set_up and samples left. Throws
  /// std::runtime_error.
  virtual void tear_down(const Site& site) const = 0;
  /// The timed launch as one would type it.
  [[nodiscard]] virtual std::string typed(const Site& site) const = 0;
};

/// Every registered workload in the order of workloads/definitions/registry.def.
std::span<const Workload* const> workloads();

/// The workload of that name, or null.
const Workload* find_workload(std::string_view name);

}  // namespace sealbench::workloads
