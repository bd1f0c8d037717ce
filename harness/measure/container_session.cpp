#include "harness/measure/container_session.hpp"

#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <utility>

#include "harness/counters/container_entry.hpp"
#include "harness/counters/tracer.hpp"
#include "harness/measure/exe_copy.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/measure/kept.hpp"
#include "harness/measure/leftover_processes.hpp"
#include "harness/measure/named_directories.hpp"
#include "harness/plan/errors.hpp"
#include "harness/text/join.hpp"
#include "strategies/registry.hpp"
#include "sys/error.hpp"
#include "sys/mount.hpp"
#include "sys/remove_tree.hpp"
#include "workloads/bundles/embedded.hpp"
#include "workloads/cgroup_use.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/filesystems/filesystem.hpp"
#include "workloads/page_cache.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;

namespace {

void make_private_directory(const std::string& path) {
  constexpr mode_t kPrivate = 0700;
  sys::check(::mkdir(path.c_str(), kPrivate), [&] { return "making the directory " + path; });
}

/// What stays is removed with the workspace.
void remove_if_possible(const std::string& directory) {
  try {
    sys::remove_tree(directory);
  } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): the workspace says it, if it stays
  }
}

/// The same few variables for everybody: the user's environment must not change what is measured.
std::vector<std::string> launch_environment(const Workspace& workspace) {
  std::vector<std::string> env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                  workspace.environment_mark()};
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr) {
    env.push_back(std::string("XDG_RUNTIME_DIR=") + runtime);
  }
  return env;
}

/// Throws std::runtime_error unless the container's program ran, from the program that was expected.
void require_entry(const counters::ContainerEntry& entry, const counters::ExpectedEntry& expected) {
  if (!entry.ran) {
    throw std::runtime_error(fmt::format(
        "a launch ended with status 0 and did not run the bundle's program: no process of it whose root is {} "
        "executed {}",
        expected.rootfs, text::join(expected.process, " ")));
  }
  if (!entry.difference.empty()) {
    throw std::runtime_error(fmt::format("other program: what the container was started from, {}, is not {}: {}",
                                         entry.from, strategies::to_string(*expected.part), entry.difference));
  }
}

/// As strategies see it from outside.
strategies::Exe exe_of(const std::string& path, const workloads::Site& site) {
  strategies::Exe exe(path, site.scratch);
  exe.set_artefact_dir(site.invocation.artefacts);
  return exe;
}

std::string_view cache_of(const workloads::Site& site) { return site.value_or(workloads::kCache, workloads::kWarm); }

std::string_view cgroup_of(const workloads::Site& site) {
  return site.value_or(workloads::kCgroup, workloads::kAsBundled);
}

}  // namespace

ContainerSession::ContainerSession(const Premises& premises, std::string name)
    : premises_(premises),
      name_(std::move(name)),
      workload_(plan::workload_named(premises.plan.workload)),
      directory_(premises.bundle_dir + "/" + name_),
      places_(premises.plan.subjects.size()) {
  make_private_directory(directory_);
  if (premises.plan.bundle.empty()) {
    bundle_ = workloads::write_embedded(directory_ + "/bundle", premises.installation.payloads,
                                        {.uid = ::geteuid(), .gid = ::getegid()});
  } else {
    bundle_ = workloads::Bundle::load(premises.plan.bundle);
  }
}

ContainerSession::~ContainerSession() { remove_if_possible(directory_); }

void ContainerSession::prepare(std::size_t subject) {
  const plan::Subject& planned = premises_.plan.subjects[subject];
  Place& place = places_[subject];
  const std::string label = fmt::format("{}-{}", name_, subject);

  workloads::Site& site = place.site;
  site.runtime = workloads::find_runtime(planned.adapter);
  if (site.runtime == nullptr) throw UsageError(fmt::format("unknown runtime \"{}\"", planned.adapter));
  site.bundle = &*bundle_;
  site.programs = premises_.installation.programs;
  site.id = fmt::format("{}-{}", premises_.workspace.id(), label);
  site.env = launch_environment(premises_.workspace);
  site.scratch = directory_ + "/" + label;
  site.must = [this](const Command& command) { must(command); };
  make_private_directory(site.scratch);
  site.invocation.root = premises_.workspace.directory() + "/" + label;
  make_private_directory(site.invocation.root);
  place.directories = {site.scratch, site.invocation.root};
  site.parameters = planned.parameters;
  site.invocation.strategy = planned.strategy;
  site.invocation.flags = planned.flags;
  for (const std::string& why : {workload_.impossible(site), workloads::why_not_droppable(cache_of(site))}) {
    if (!why.empty()) throw std::runtime_error(why);
  }
  ask_for_cgroups(place);
  prepare_exe(subject, place);
  require_support(subject, place);
}

void ContainerSession::set_up(std::size_t subject) {
  const plan::Subject& planned = premises_.plan.subjects[subject];
  Place& place = places_[subject];
  workloads::Site& site = place.site;
  install(subject, place);
  if (planned.sealed_from_outside()) seal_from_outside(subject, place);
  launcher_for(site.runtime->surroundings());  // made now, and not within the first launch
  require_cgroups(subject, place);
  place.workload_set_up = true;
  try {
    workload_.set_up(site);
  } catch (const workloads::BundleError& error) {
    throw UsageError(error.what());
  }
}

void ContainerSession::look(std::size_t subject) {
  Place& place = places_[subject];
  const strategies::Strategy* strategy = strategies::find(premises_.plan.subjects[subject].strategy);
  const counters::ExpectedEntry expected{
      .rootfs = bundle_->rootfs(),
      .process = workload_.process(place.site),
      .exe = place.exe,
      .part = strategy == nullptr ? std::nullopt : std::optional(strategies::part_sealed_by(*strategy))};
  const auto not_seen = [&](const std::string& why) { place.facts["entry"] = {{"seen", false}, {"why_not", why}}; };
  if (const auto support = counters::ptrace_tracer().support(); !support.supported) return not_seen(support.reason);
  counters::ContainerEntry entry;
  try {
    entry = counters::watch_entry(observable(workload_.launch(place.site, place.launches++)), expected,
                                  premises_.plan.timeout);
  } catch (const std::runtime_error& error) {
    // It may be that it cannot work under ptrace (set-user-ID helpers); the launches to come tell.
    remove_containers(subject, place.site.id);
    return not_seen(error.what());
  }
  await_idle(place.holders);
  require_entry(entry, expected);
  place.facts["entry"] = {{"seen", true}, {"executed_from", entry.from}};
}

void ContainerSession::prepare_exe(std::size_t subject, Place& place) {
  const plan::Subject& planned = premises_.plan.subjects[subject];
  const std::string& program = planned.program;
  const std::string original =
      premises_.installation.find(program.empty() ? std::string(place.site.runtime->program()) : program);
  const std::string directory = fmt::format("{}/{}-{}-exe", premises_.exe_dir, name_, subject);
  make_private_directory(directory);
  place.directories.push_back(directory);
  const strategies::Strategy* strategy = strategies::find(planned.strategy);
  if (strategy != nullptr && strategy->traits().installs) {
    // Beside the exe's directory, which overlay-kept takes as a layer, and not in it.
    place.site.invocation.artefacts = fmt::format("{}/{}-{}-kept", premises_.exe_dir, name_, subject);
    make_private_directory(place.site.invocation.artefacts);
    place.directories.push_back(place.site.invocation.artefacts);
  }
  const auto fill = [&](const std::string& target) {
    place.exe = target + "/" + fs::path(original).filename().string();
    place.site.invocation.program = place.exe;
    place.exe_bytes =
        copy_exe(original, place.exe, planned.exe_bytes, premises_.plan.seed + subject, Interruption::requested);
  };
  const std::string_view name = place.site.value_or(workloads::kFilesystem, workloads::kHostsOwn);
  const workloads::Filesystem* const filesystem = workloads::find_filesystem(name);
  if (filesystem == nullptr) return fill(directory);
  if (!premises_.private_mounts)
    throw std::runtime_error(fmt::format("filesystem={}: {}", name, premises_.why_no_mounts));
  place.mounts = directory;
  const auto expected = static_cast<std::int64_t>(fs::file_size(original));
  const std::string target = filesystem->place(
      {.directory = directory, .bytes = std::max(planned.exe_bytes, expected), .must = place.site.must, .fill = fill});
  place.exe = target + "/" + fs::path(original).filename().string();
  place.site.invocation.program = place.exe;
  if (filesystem->noexec_states) {
    workloads::cover_with_noexec_tmpfs(place.site.invocation.root);
    place.states_are_mounted = true;
  }
}

void ContainerSession::require_support(std::size_t subject, Place& place) const {
  const strategies::Strategy* strategy = strategies::find(premises_.plan.subjects[subject].strategy);
  if (strategy == nullptr) return;
  const strategies::Exe exe = exe_of(place.exe, place.site);
  sys::Host host = sys::Host::probe();
  const strategies::Support support = strategy->support(host, exe);
  if (!support.supported) throw std::runtime_error("not supported here: " + support.reason);
  host.sys_admin = false;
  place.facts = {{"rootless", strategy->support(host, exe).supported}, {"installs", strategy->traits().installs}};
}

void ContainerSession::ask_for_cgroups(Place& place) const {
  workloads::Site& site = place.site;
  const std::string_view use = cgroup_of(site);
  if (use == workloads::kAsBundled) return;
  if (site.runtime->only_runs() && workloads::wants_cgroup(use))
    throw std::runtime_error(fmt::format("cgroup={}: it makes no cgroups", use));
  site.invocation.own_cgroups = workloads::wants_cgroup(use);
  place.bundle = bundle_->with_config(site.scratch + "/bundle", workloads::with_cgroup_use(bundle_->config(), use));
  site.bundle = &*place.bundle;
}

/// What runtimes make of what they are asked for differs (runc makes cgroups always, others leave out what they may not
/// make): it is looked at in a container that is created.
void ContainerSession::require_cgroups(std::size_t subject, Place& place) {
  const workloads::Site& site = place.site;
  const std::string_view use = cgroup_of(site);
  if (use == workloads::kAsBundled || site.runtime->only_runs()) return;
  const std::string id = site.container(place.launches++);
  bool has = false;
  try {
    site.must(site.command(site.runtime->create(site.invocation, site.bundle->directory(), id)));
    has = !directories_named("/sys/fs/cgroup", id).empty();
    site.must(site.command(site.runtime->delete_forced(site.invocation, id)));
  } catch (const std::runtime_error& error) {
    remove_containers(subject, {});
    throw std::runtime_error(fmt::format("cgroup={}: {}", use, error.what()));
  }
  if (has == workloads::wants_cgroup(use)) return;
  throw std::runtime_error(fmt::format("cgroup={}: it {}", use,
                                       has ? "makes a cgroup for a container whose bundle asks for none"
                                           : "makes no cgroup that is named after the container"));
}

void ContainerSession::install(std::size_t subject, Place& place) const {
  const strategies::Strategy* strategy = strategies::find(premises_.plan.subjects[subject].strategy);
  if (strategy == nullptr || !strategy->traits().installs) return;
  place.installed = true;
  place.site.must(installer(place, "install"));
  place.holders = holders_of(place.site.invocation.artefacts);
}

Command ContainerSession::installer(const Place& place, const char* command) const {
  const workloads::Invocation& invocation = place.site.invocation;
  return place.site.command({premises_.installation.find("sealrun"), "--root", invocation.root, "--artefacts",
                             invocation.artefacts, "--seal", invocation.strategy, command, "--for", place.exe});
}

void ContainerSession::uninstall(Place& place) {
  if (!std::exchange(place.installed, false)) return;
  const Kept use =
      kept_below(place.site.invocation.artefacts, launcher_for(place.site.runtime->surroundings()).mount_table());
  place.facts["kept"] = {{"processes", use.processes},
                         {"mounts", use.mounts},
                         {"memory_bytes", use.memory_bytes},
                         {"disk_bytes", use.disk_bytes},
                         {"processor_s_per_launch", use.processor_s / std::max(place.launches, 1)}};
  place.site.must(installer(place, "uninstall"));
}

void ContainerSession::seal_from_outside(std::size_t subject, Place& place) {
  workloads::Invocation& invocation = place.site.invocation;
  const strategies::Exe exe = exe_of(place.exe, place.site);
  if (std::string kept = strategies::find(invocation.strategy)->launched_from(exe); !kept.empty()) {
    invocation.program = std::move(kept);  // as whoever installs it executes it: no wrapper
    invocation.in_kept_mount = true;
    place.facts["launched_from"] = "the mount that is kept";
    return;
  }
  const MemfdTaken& taken = memfd_taken(subject, place);
  invocation.sealing = taken.options;
  invocation.wrapper = wrapper(invocation, place.installed);
  place.facts["sealing"] = taken.facts;
}

const MemfdTaken& ContainerSession::memfd_taken(std::size_t subject, const Place& place) {
  const plan::Subject& planned = premises_.plan.subjects[subject];
  const std::string key = fmt::format("{} {} {}", planned.adapter, planned.program, text::join(planned.flags, " "));
  const auto known = premises_.taken->find(key);
  if (known != premises_.taken->end()) return known->second;
  const auto launch = [&] {
    workloads::Invocation invocation = place.site.invocation;
    invocation.strategy = "memfd";
    invocation.wrapper = wrapper(invocation, false);
    return observable(
        place.site.command(place.site.runtime->run(invocation, bundle_->directory(), place.site.id + "-probe")));
  };
  MemfdTaken taken = probe_memfd(*place.site.runtime, place.site.invocation.program, launch, premises_.plan.timeout);
  remove_containers(subject, {});
  return premises_.taken->emplace(key, std::move(taken)).first->second;
}

std::vector<std::string> ContainerSession::wrapper(const workloads::Invocation& invocation, bool installed) const {
  std::vector<std::string> words = {premises_.installation.find("sealrun"), "--seal", invocation.strategy};
  if (installed) words.insert(words.end(), {"--artefacts", invocation.artefacts});
  words.emplace_back("exec-sealed");
  words.insert(words.end(), invocation.sealing.begin(), invocation.sealing.end());
  words.emplace_back("--");
  return words;
}

Command ContainerSession::next_command(std::size_t subject) {
  Place& place = places_.at(subject);
  return workload_.launch(place.site, place.launches++);
}

Command ContainerSession::next_call(std::size_t subject) {
  Place& place = places_.at(subject);
  return workload_.call(place.site, place.launches++);
}

std::optional<Command> ContainerSession::next_whole(std::size_t subject) {
  Place& place = places_.at(subject);
  if (cache_of(place.site) != workloads::kWarm) return std::nullopt;
  return workload_.whole(place.site, place.launches++);
}

void ContainerSession::must(const Command& command) {
  // Not to be interrupted: what tidies up is launched so, too.
  const Outcome outcome = launcher_for(command.surroundings).launch(command, {.timeout = premises_.plan.timeout});
  if (!outcome.ok()) throw std::runtime_error("an unmeasured launch " + outcome.in_full());
}

void ContainerSession::before_timed(std::size_t subject) {
  const std::string& script = premises_.plan.prepare;
  if (script.empty()) return;
  const Outcome outcome =
      launch({.argv = {"/bin/sh", "-c", script}, .env = places_.at(subject).site.env}, premises_.plan.timeout);
  if (outcome.ok()) return;
  if (Interruption::requested()) throw std::runtime_error("--prepare was interrupted");
  throw UsageError(
      fmt::format("--prepare: `{}` {}; write `… || true` where that does not matter", script, outcome.in_full()));
}

/// Launches within one sample.
class ContainerSession::Timing final : public workloads::Stage {
 public:
  Timing(ContainerSession& session, std::chrono::nanoseconds delay) : session_(session), delay_(delay) {}

  Outcome launch(const Command& command) override {
    const Terms terms{.timeout = session_.premises_.plan.timeout, .delay = std::exchange(delay_, {})};
    return session_.launcher_for(command.surroundings).launch(command, terms);
  }
  [[nodiscard]] bool stopping() const override { return Interruption::requested(); }

 private:
  ContainerSession& session_;
  std::chrono::nanoseconds delay_;  ///< of the first launch
};

workloads::Sample ContainerSession::sample(std::size_t subject) {
  Place& place = places_.at(subject);
  Timing stage(*this, premises_.plan.subjects[subject].delay);
  workloads::drop_page_cache(cache_of(place.site), place.exe, place.site.invocation.artefacts);
  workloads::Sample sample = workload_.sample(place.site, place.launches++, stage);
  // Now, not at the end: what it left may run and disturb the launches of the others.
  if (!sample.outcome.ok()) remove_containers(subject, place.site.id);
  settle(subject);
  return sample;
}

void ContainerSession::settle(std::size_t subject) const { await_idle(places_.at(subject).holders); }

Outcome ContainerSession::launch(const Command& command, std::chrono::nanoseconds timeout) {
  return launcher_for(command.surroundings)
      .launch(command, {.timeout = timeout, .delay = {}, .stop = Interruption::requested});
}

counters::Command ContainerSession::observable(const Command& command) {
  return {.argv = command.argv,
          .env = command.env,
          .mount_namespace = launcher_for(command.surroundings).mount_namespace(),
          .own_streams = command.surroundings.own_streams};
}

ProcessLauncher& ContainerSession::launcher_for(const workloads::Surroundings& surroundings) {
  for (const auto& [theirs, launcher] : launchers_) {
    if (theirs == surroundings) return *launcher;
  }
  launchers_.emplace_back(surroundings,
                          std::make_unique<ProcessLauncher>(premises_.installation.launcher(), surroundings));
  return *launchers_.back().second;
}

/// Removes the containers that runs left, in the runtime's own way first. Runtimes keep a container's state in a
/// directory of its name.
void ContainerSession::remove_containers(std::size_t subject, std::string_view kept) {
  constexpr std::chrono::seconds kPatience{10};
  const workloads::Site& site = places_.at(subject).site;
  std::vector<std::string> left;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(site.invocation.root, ignored)) {
    if (entry.is_directory(ignored) && entry.path().filename() != kept) left.push_back(entry.path());
  }
  for (const std::string& state : left) {
    const std::string id = fs::path(state).filename();
    const Command command = site.command(site.runtime->delete_forced(site.invocation, id));
    // A runtime that could not even start, or hung, may do so again: then we do it.
    if (id.starts_with(site.id)) launcher_for(command.surroundings).launch(command, {.timeout = kPatience});
    kill_all(find_containers(state, premises_.workspace.owner()).processes, premises_.workspace.owner().space);
    remove_if_possible(state);
  }
}

void ContainerSession::tear_down(std::size_t subject) {
  Place& place = places_.at(subject);
  std::exception_ptr failure;
  const auto attempt = [&](const auto& step) {
    try {
      step();
    } catch (const std::runtime_error&) {
      if (!failure) failure = std::current_exception();
    }
  };
  if (std::exchange(place.workload_set_up, false)) {
    attempt([&] { workload_.tear_down(place.site); });
    remove_containers(subject, {});
  }
  attempt([&] { uninstall(place); });
  if (!place.mounts.empty()) workloads::unmount_below(place.mounts);
  if (place.states_are_mounted) attempt([&] { sys::unmount(place.site.invocation.root, MNT_DETACH); });
  for (const std::string& directory : place.directories) remove_if_possible(directory);
  if (failure) std::rethrow_exception(failure);
}

std::string ContainerSession::typed(std::size_t subject) const { return workload_.typed(places_.at(subject).site); }

}  // namespace sealbench::measure
