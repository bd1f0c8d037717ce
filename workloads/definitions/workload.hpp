// A workload: what is done once per sample, what can be varied about it, and what it is measured in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/bundles/bundle.hpp"
#include "workloads/command.hpp"
#include "workloads/definitions/metric.hpp"
#include "workloads/definitions/parameter.hpp"
#include "workloads/launched.hpp"
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
  Values parameters;             ///< every one of the workload's, and those of all workloads that are set
  /// Runs a command to its end; throws std::runtime_error with its standard error when it fails.
  std::function<void(const Command&)> must;

  [[nodiscard]] Command command(Runtime::Arguments argv) const {
    return {.argv = std::move(argv), .env = env, .surroundings = runtime->surroundings()};
  }
  [[nodiscard]] const std::string& value(std::string_view parameter) const {
    return parameters.find(parameter)->second;
  }
  /// Of a parameter that all workloads have: `otherwise` where it is not set.
  [[nodiscard]] std::string_view value_or(std::string_view parameter, std::string_view otherwise) const {
    const auto found = parameters.find(parameter);
    return found == parameters.end() ? otherwise : std::string_view(found->second);
  }
  [[nodiscard]] std::int64_t number(std::string_view parameter) const { return std::stoll(value(parameter)); }
  /// The id of a container of its own for sample `number`.
  [[nodiscard]] std::string container(int number) const { return id + "-" + std::to_string(number); }
};

/// Who launches and times on behalf of a workload.
class Stage {
 public:
  Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual ~Stage() = default;

  /// Runs a command to its end, timed.
  virtual Outcome launch(const Command& command) = 0;
  /// Whether the user wants an end: what takes long asks now and then.
  [[nodiscard]] virtual bool stopping() const = 0;
};

/// A sample was ended because the user wants an end: it is none, and nobody's failure.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// What one sample gave.
struct Sample {
  Outcome outcome = {};              ///< of its launches together; a failure makes it no sample
  std::vector<double> figures = {};  ///< of the workload's own metrics, in their order; empty when it failed

  /// Adds one of several launches; whether it ended well.
  bool add(const Outcome& launched) {
    outcome.usage += launched.usage;
    outcome.failure = launched.failure;
    if (!launched.errors.empty()) outcome.errors = launched.errors;
    return launched.ok();
  }
};

/// One kind of sample. Stateless: what set_up leaves for samples and tear_down to find is named by site.id, or lies in
/// site.scratch.
class Workload {
 public:
  Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  virtual ~Workload() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view summary() const = 0;
  /// What engineers ask, and it answers.
  [[nodiscard]] virtual std::string_view question() const = 0;
  /// Who asks, for example an issue of a runtime.
  [[nodiscard]] virtual std::string_view source() const = 0;

  [[nodiscard]] virtual std::vector<Parameter> parameters() const { return {}; }
  /// What a sample has besides its wall time, which every sample has.
  [[nodiscard]] virtual std::vector<Metric> metrics() const { return {}; }
  /// The metric that answers the question, of these or the wall time.
  [[nodiscard]] virtual Metric answer() const { return kWall; }
  /// Why it cannot be had with this runtime or on this host, as a sentence; empty when it can.
  [[nodiscard]] virtual std::string impossible(const Site& /*site*/) const { return {}; }

  /// Once per session, before the first sample. Throws std::runtime_error.
  virtual void set_up(const Site& /*site*/) const {}
  /// The launch that stands for a sample, and by default is all of it; `number` is different for every one of a
  /// session.
  [[nodiscard]] virtual Command launch(const Site& site, int number) const = 0;
  /// One call of the runtime that starts a container: what it does about its own exe is seen there.
  [[nodiscard]] virtual Command call(const Site& site, int number) const { return launch(site, number); }
  /// The command line that launch() executes inside the container.
  [[nodiscard]] virtual std::vector<std::string> process(const Site& site) const {
    return site.bundle->config().at("process").at("args").get<std::vector<std::string>>();
  }
  /// A sample as one command, for others (hyperfine) to time; nothing where it takes several.
  [[nodiscard]] virtual std::optional<Command> whole(const Site& site, int number) const {
    return launch(site, number);
  }
  /// How many launches whole() makes of which some run at the same time; 1 where one is over before the next begins.
  [[nodiscard]] virtual int at_once() const { return 1; }
  /// One sample. Throws std::runtime_error when it cannot go on.
  [[nodiscard]] virtual Sample sample(const Site& site, int number, Stage& stage) const {
    return {.outcome = stage.launch(launch(site, number))};
  }
  /// Once per session, also after a failure or an interruption: removes what set_up and samples left. Throws
  /// std::runtime_error.
  virtual void tear_down(const Site& /*site*/) const {}
  /// A sample as one would type it.
  [[nodiscard]] virtual std::string typed(const Site& site) const = 0;
};

/// Every registered workload in the order of workloads/definitions/registry.def.
std::span<const Workload* const> workloads();

/// The workload of that name, or null.
const Workload* find_workload(std::string_view name);

}  // namespace sealbench::workloads
