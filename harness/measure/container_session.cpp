#include "harness/measure/container_session.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "harness/measure/exe_copy.hpp"
#include "harness/measure/holder_use.hpp"
#include "harness/plan/errors.hpp"
#include "strategies/registry.hpp"
#include "sys/error.hpp"
#include "workloads/bundles/embedded.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;

namespace {

const workloads::Workload& workload_of(const plan::Plan& plan) {
  const workloads::Workload* workload = workloads::find_workload(plan.workload);
  if (workload == nullptr) {
    throw UsageError(
        fmt::format("unknown workload \"{}\": choose one of {}", plan.workload, workloads::workload_names()));
  }
  return *workload;
}

void make_private_directory(const std::string& path) {
  constexpr mode_t kPrivate = 0700;
  sys::check(::mkdir(path.c_str(), kPrivate), [&] { return "making the directory " + path; });
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

}  // namespace

ContainerSession::ContainerSession(const Premises& premises, std::string name, std::unique_ptr<Launcher> launcher)
    : premises_(premises),
      name_(std::move(name)),
      launcher_(std::move(launcher)),
      workload_(workload_of(premises.plan)),
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

ContainerSession::~ContainerSession() {
  std::error_code ignored;  // what stays is removed with the workspace
  fs::remove_all(directory_, ignored);
}

void ContainerSession::set_up(std::size_t subject) {
  const plan::Subject& planned = premises_.plan.subjects[subject];
  Place& place = places_[subject];
  const std::string label = fmt::format("{}-{}", name_, subject);

  workloads::Site& site = place.site;
  site.runtime = workloads::find_runtime(planned.runtime);
  if (site.runtime == nullptr) throw UsageError(fmt::format("unknown runtime \"{}\"", planned.runtime));
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
  site.invocation.strategy = planned.strategy;
  prepare_exe(subject, place);
  require_support(subject, place);
  install(subject, place);
  place.workload_set_up = true;
  try {
    workload_.set_up(site);
  } catch (const workloads::BundleError& error) {
    throw UsageError(error.what());
  }
}

void ContainerSession::prepare_exe(std::size_t subject, Place& place) {
  const plan::Subject& planned = premises_.plan.subjects[subject];
  const std::string original = premises_.installation.find(place.site.runtime->program());
  const std::string directory = fmt::format("{}/{}-{}-exe", premises_.exe_dir, name_, subject);
  make_private_directory(directory);
  place.directories.push_back(directory);
  place.site.invocation.program = directory + "/" + std::string(place.site.runtime->program());
  place.site.invocation.artefacts = directory + "/kept";
  place.exe_bytes = copy_exe(original, place.site.invocation.program, planned.exe_bytes, premises_.plan.seed + subject);
}

void ContainerSession::require_support(std::size_t subject, Place& place) const {
  if (!place.site.runtime->takes_strategy()) return;
  const strategies::Strategy* strategy = strategies::find(premises_.plan.subjects[subject].strategy);
  if (strategy == nullptr) return;
  strategies::Exe exe(place.site.invocation.program, place.site.scratch);
  exe.set_artefact_dir(place.site.invocation.artefacts);
  sys::Host host = sys::Host::probe();
  const strategies::Support support = strategy->support(host, exe);
  if (!support.supported) throw std::runtime_error("not supported here: " + support.reason);
  host.sys_admin = false;
  place.facts = {{"rootless", strategy->support(host, exe).supported}, {"installs", strategy->traits().installs}};
}

void ContainerSession::install(std::size_t subject, Place& place) const {
  if (!place.site.runtime->takes_strategy()) return;
  const strategies::Strategy* strategy = strategies::find(premises_.plan.subjects[subject].strategy);
  if (strategy == nullptr || !strategy->traits().installs) return;
  place.installed = true;
  place.site.must(place.site.command(place.site.runtime->install(place.site.invocation)));
}

Command ContainerSession::next_command(std::size_t subject) {
  Place& place = places_.at(subject);
  return workload_.sample(place.site, place.launches++);
}

std::optional<workloads::Created> ContainerSession::next_created(std::size_t subject) {
  Place& place = places_.at(subject);
  return workload_.created(place.site, place.launches++);
}

void ContainerSession::must(const Command& command) {
  const Outcome outcome = launcher_->launch(command, premises_.plan.timeout);
  if (!outcome.ok()) throw std::runtime_error("an unmeasured launch " + outcome.failure);
}

Outcome ContainerSession::sample(std::size_t subject) {
  return launcher_->launch(next_command(subject), premises_.plan.timeout);
}

void ContainerSession::tear_down(std::size_t subject) {
  Place& place = places_.at(subject);
  if (place.workload_set_up) {
    place.workload_set_up = false;
    workload_.tear_down(place.site);
  }
  if (place.installed) {
    place.installed = false;
    const HolderUse use = holder_use(place.site.invocation.artefacts);
    place.facts["kept"] = {{"processes", use.processes},
                           {"memory_bytes", use.memory_bytes},
                           {"disk_bytes", use.disk_bytes},
                           {"processor_s_per_launch", use.processor_s / std::max(place.launches, 1)}};
    place.site.must(place.site.command(place.site.runtime->uninstall(place.site.invocation)));
  }
  for (const std::string& directory : place.directories) {
    std::error_code ignored;  // what stays is removed with the workspace
    fs::remove_all(directory, ignored);
  }
}

std::string ContainerSession::typed(std::size_t subject) const { return workload_.typed(places_.at(subject).site); }

}  // namespace sealbench::measure
