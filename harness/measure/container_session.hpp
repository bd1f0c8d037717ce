// A session of real launches: a launcher process, copies of the exe, a bundle, and the workload over them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/measure/launcher.hpp"
#include "harness/measure/premises.hpp"
#include "harness/measure/runner.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::measure {

/// Makes everything anew below the premises' directories; what it made goes with it, or at the latest with the
/// workspace.
class ContainerSession final : public Session {
 public:
  /// `name` is unique within the workspace and becomes part of the ids of containers. Throws BundleError,
  /// std::system_error.
  ContainerSession(const Premises& premises, std::string name);
  ~ContainerSession() override;

  void prepare(std::size_t subject) override;
  void set_up(std::size_t subject) override;
  /// Sees in one launch (counters::watch_entry) that the bundle's program runs, and, where a strategy was chosen, that
  /// what executes it in the container is the subject's exe, or its init program. Where this cannot be seen, facts()
  /// say why.
  void look(std::size_t subject) override;
  /// The plan's `prepare`, in the environment of launches and within their time limit.
  void before_timed(std::size_t subject) override;
  workloads::Sample sample(std::size_t subject) override;
  void tear_down(std::size_t subject) override;

  /// One more launch, the one that stands for a sample, not made here: for counters. Needs set_up before.
  Command next_command(std::size_t subject);
  /// One more call of the runtime itself, likewise.
  Command next_call(std::size_t subject);
  /// A sample as one command, not made here; nothing where it takes several. Needs set_up before.
  std::optional<Command> next_whole(std::size_t subject);
  /// How many launches next_whole() makes of which some run at the same time.
  [[nodiscard]] int at_once() const { return workload_.at_once(); }
  /// Launches anything else, unmeasured, in the surroundings that it asks for; an interruption ends it.
  Outcome launch(const Command& command, std::chrono::nanoseconds timeout);
  /// A launch for whoever makes it itself, in the surroundings that it has here.
  [[nodiscard]] counters::Command observable(const Command& command);
  /// A private directory of the subject, its private copy of the runtime's exe, and config.json of its bundle. The
  /// first two need set_up before.
  [[nodiscard]] const std::string& scratch(std::size_t subject) const { return places_.at(subject).site.scratch; }
  [[nodiscard]] const std::string& exe(std::size_t subject) const { return places_.at(subject).exe; }
  /// Where the subject's strategy keeps things; empty for one that keeps nothing.
  [[nodiscard]] const std::string& artefacts(std::size_t subject) const {
    return places_.at(subject).site.invocation.artefacts;
  }
  [[nodiscard]] const workloads::Bundle::Json& bundle_config() const { return bundle_->config(); }
  /// Where the subject's launches happen, and the number of one more of them. Need set_up before.
  [[nodiscard]] const workloads::Site& site(std::size_t subject) const { return places_.at(subject).site; }
  [[nodiscard]] int next_number(std::size_t subject) { return places_.at(subject).launches++; }
  /// Runs a command to its end, unmeasured; throws std::runtime_error with its standard error when it fails.
  void must(const Command& command);
  /// Waits until what the strategy keeps is ready for the next launch, as sample() does: whoever launches by
  /// next_command() finds then what timed launches find. Needs set_up before.
  void settle(std::size_t subject) const;
  /// The size of the subject's exe, and the launch as one would type it. Need set_up before.
  [[nodiscard]] std::int64_t exe_bytes(std::size_t subject) const { return places_.at(subject).exe_bytes; }
  [[nodiscard]] std::string typed(std::size_t subject) const;
  /// What is known of the subject's strategy before it is launched: `rootless`, `installs`; after look(), what was seen
  /// of its `entry`; and after tear_down what it has `kept` for its launches. Needs prepare before.
  [[nodiscard]] const results::Json& facts(std::size_t subject) const { return places_.at(subject).facts; }

 private:
  class Timing;

  struct Place {
    workloads::Site site;
    std::optional<workloads::Bundle> bundle = {};  ///< the subject's own, where it differs from the others'
    std::string exe;                               ///< the private copy of the runtime's file
    std::int64_t exe_bytes = 0;
    int launches = 0;
    results::Json facts = results::Json::object();
    bool workload_set_up = false;
    bool installed = false;      ///< something is kept for the exe between its launches
    std::vector<pid_t> holders;  ///< processes that keep it
    std::vector<std::string> directories;
    std::string mounts = {};  ///< the directory below which a filesystem is mounted for its exe; empty: none is
    bool states_are_mounted = false;
  };

  void prepare_exe(std::size_t subject, Place& place);
  void require_support(std::size_t subject, Place& place) const;
  void ask_for_cgroups(Place& place) const;
  void require_cgroups(std::size_t subject, Place& place);
  void install(std::size_t subject, Place& place) const;
  /// `sealrun`'s command that makes, or removes, what the subject's strategy keeps for its exe, where its launches find
  /// it: they may have a mount namespace of their own, as crun's have on hybrid cgroups.
  [[nodiscard]] Command installer(const Place& place, const char* command) const;
  void seal_from_outside(std::size_t subject, Place& place);
  /// `sealrun exec-sealed` with the strategy of `invocation`, before the runtime's own words.
  [[nodiscard]] std::vector<std::string> wrapper(const workloads::Invocation& invocation, bool installed) const;
  /// Which memfd the subject's runtime takes: probed when nobody of this run has asked before.
  [[nodiscard]] const MemfdTaken& memfd_taken(std::size_t subject, const Place& place);
  void uninstall(Place& place);
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
