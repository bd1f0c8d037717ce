// A session of real launches: a launcher process, copies of the exe, a bundle, and the workload over them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/measure/launcher.hpp"
#include "harness/measure/places.hpp"
#include "harness/measure/runner.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/plan/plan.hpp"
#include "strategies/exe.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::measure {

/// What sessions share; it outlives them.
struct Premises {
  const plan::Plan& plan;
  Workspace& workspace;
  Installation installation;
  std::string exe_dir;     ///< private, for copies of the exe
  std::string bundle_dir;  ///< private, for bundles; programs can run from it
};

/// Makes everything anew below the premises' directories; what it made goes with it, or at the latest with the
/// workspace.
class ContainerSession final : public Session {
 public:
  /// `name` is unique within the workspace and becomes part of the ids of containers. Throws BundleError,
  /// std::system_error.
  ContainerSession(const Premises& premises, std::string name);
  ~ContainerSession() override;

  void set_up(std::size_t subject) override;
  Outcome sample(std::size_t subject) override;
  void tear_down(std::size_t subject) override;

  /// One more launch, not made here: for counters. Needs set_up before.
  Command next_command(std::size_t subject);
  /// Launches anything else in the surroundings that it asks for.
  Outcome launch(const Command& command, std::chrono::nanoseconds timeout);
  /// A private directory of the subject, and config.json of its bundle. The first needs set_up before.
  [[nodiscard]] const std::string& scratch(std::size_t subject) const { return places_.at(subject).site.scratch; }
  [[nodiscard]] const workloads::Bundle::Json& bundle_config() const { return bundle_->config(); }
  /// The same launch for whoever makes it itself, in the surroundings that it has here.
  [[nodiscard]] counters::Command observable(const Command& command);
  /// The subject's private copy of the runtime's exe. Needs set_up before.
  [[nodiscard]] const std::string& exe(std::size_t subject) const {
    return places_.at(subject).site.invocation.program;
  }
  /// The size of the subject's exe, and the launch as one would type it. Need set_up before.
  [[nodiscard]] std::int64_t exe_bytes(std::size_t subject) const { return places_.at(subject).exe_bytes; }
  [[nodiscard]] std::string typed(std::size_t subject) const;

 private:
  struct Place {
    workloads::Site site;
    std::int64_t exe_bytes = 0;
    int launches = 0;
    bool workload_set_up = false;
    std::optional<strategies::Exe> installed;  ///< whose strategy keeps something between launches, from outside
    std::vector<std::string> directories;
  };

  void prepare_exe(std::size_t subject, Place& place);
  void require_support(std::size_t subject, const Place& place) const;
  void seal_from_outside(const plan::Subject& planned, Place& place) const;
  void remove_containers(std::size_t subject, std::string_view kept);
  ProcessLauncher& launcher_for(const workloads::Surroundings& surroundings);

  const Premises& premises_;
  std::string name_;
  std::vector<std::pair<workloads::Surroundings, std::unique_ptr<ProcessLauncher>>> launchers_;
  const workloads::Workload& workload_;
  std::string directory_;
  std::optional<workloads::Bundle> bundle_;
  std::vector<Place> places_;
};

}  // namespace sealbench::measure
