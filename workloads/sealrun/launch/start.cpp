#include "workloads/sealrun/launch/start.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <utility>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/pidfd.hpp"
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"
#include "workloads/sealrun/compile/compile.hpp"
#include "workloads/sealrun/launch/console.hpp"
#include "workloads/sealrun/launch/destroy.hpp"
#include "workloads/sealrun/launch/id_maps.hpp"
#include "workloads/sealrun/launch/init_image.hpp"
#include "workloads/sealrun/launch/launch.hpp"
#include "workloads/sealrun/launch/network.hpp"
#include "workloads/sealrun/log.hpp"

namespace sealbench::sealrun {

namespace {

using sys::UniqueFd;

/// Whether the container's processes can outlive the first.
bool shares_pids(const Spec& spec) { return (spec.new_namespaces() & CLONE_NEWPID) == 0; }

bool asks_for_cgroup(const Spec& spec) {
  const bool has_limits = spec.resources && spec.resources->IsObject() && !spec.resources->ObjectEmpty();
  if (!spec.cgroups_path.empty() || has_limits) return true;
  for (const Mount& mount : spec.mounts) {
    if (mount.type == "cgroup" || mount.type == "cgroup2") return true;
  }
  return false;
}

/// A container gets cgroups when its bundle says something about them, or when nothing else would hold its processes
/// together; runc makes them always. They are written down in `container` before they are made.
std::optional<cgroup::Cgroup> make_cgroup(const Spec& spec, const StartOptions& options, Container& container) {
  const bool asks = asks_for_cgroup(spec);
  cgroup::Layout layout;
  if (options.cgroups && (asks || shares_pids(spec))) layout = cgroup::Layout::probe();
  if (!options.cgroups || (!asks && layout.mode == cgroup::Mode::kNone)) return std::nullopt;
  cgroup::Resources resources;
  if (spec.resources) {
    Fields fields(*spec.resources, "linux.resources");
    resources = cgroup::parse_resources(fields);
    fields.finish();
  }
  const auto write_down = [&](const std::vector<std::string>& all, const std::vector<std::string>& missing) {
    if (all == container.cgroups && missing == container.cgroups_made) return;
    container.cgroups = all;
    container.cgroups_made = missing;
    container.save();
  };
  auto made = cgroup::Cgroup::create(resources, spec.cgroups_path, options.id, std::move(layout), write_down);
  // Fewer, where some could not be made without privilege.
  write_down(made.directories(), made.created());
  container.freezer = made.freezer();
  return made;
}

/// Opens the namespaces that the bundle joins by path: the user namespace first, which gives the right to join the
/// others.
std::vector<UniqueFd> open_namespaces(const Spec& spec, std::vector<Join>& joins) {
  std::vector<UniqueFd> open;
  for (const bool user : {true, false}) {
    for (const Namespace& ns : spec.namespaces) {
      if (ns.path.empty() || (ns.flag == CLONE_NEWUSER) != user) continue;
      open.push_back(sys::open(ns.path, O_RDONLY));
      joins.push_back({.fd = open.back().get(), .flags = ns.flag});
    }
  }
  return open;
}

/// The descriptors of ours that init needs.
std::vector<int> inherited(const Surroundings& surroundings) {
  std::vector<int> all = surroundings.cgroup_entrances;
  for (const Join& join : surroundings.joins) all.push_back(join.fd);
  for (int i = 0; i < surroundings.preserved_fds; ++i) all.push_back(3 + i);
  if (surroundings.start_fifo) all.push_back(*surroundings.start_fifo);
  if (surroundings.network) all.push_back(*surroundings.network);
  if (surroundings.console) all.push_back(*surroundings.console);
  if (surroundings.phases.active()) all.push_back(surroundings.phases.fd());
  return all;
}

std::vector<int> numbers(const std::vector<UniqueFd>& descriptors) {
  std::vector<int> all;
  for (const UniqueFd& fd : descriptors) all.push_back(fd.get());
  return all;
}

/// Seals our exe as `options` (of a start or an exec) want it.
template <typename Options>
UniqueFd seal(const Options& options, const Container& container) {
  strategies::Exe self = strategies::Exe::self(container.directory());
  self.set_init_image(init_image());
  self.set_artefact_dir(options.artefacts);
  strategies::SealedExe exe = options.seal->seal(self);
  options.phases.reached(SEALBENCH_PHASE_SEALED);
  options.phases.bytes_copied(exe.bytes_copied);
  return std::move(exe.fd);
}

void tell_steps(const Plan& plan) {
  if (!log::is_debug()) return;
  for (std::uint32_t step = 0; step < plan.program.size(); ++step) log::debug(plan.program.describe(step));
}

/// The file of --pid-file, if any; removed again by a launch that fails.
class PidFile {
 public:
  explicit PidFile(const std::string& path) : path_(path) {}
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;
  ~PidFile() {
    if (written_) ::unlink(path_.c_str());
  }
  void write(pid_t pid) {
    if (path_.empty()) return;
    struct stat st {};
    if (::lstat(path_.c_str(), &st) == 0 && !S_ISREG(st.st_mode)) {  // /dev/null, a FIFO, a link: not ours to replace
      sys::write_file(path_, std::to_string(pid));
      return;
    }
    // Whoever waits for the file finds the whole number in it.
    sys::replace_file(path_, std::to_string(pid), 0644, sys::Synced::no);
    written_ = true;
  }
  void keep() { written_ = false; }

 private:
  const std::string& path_;
  bool written_ = false;
};

}  // namespace

Container start_container(const StartOptions& options) {
  const Document document = read_bundle(options.bundle);
  check_host_is_spared(document);
  Container container = Container::create(options.root, options.id);
  try {
    // Sealed before all else: a strategy that mounts or unmounts waits for the RCU of all processors, and one that
    // makes a network namespace meanwhile keeps it waiting. That begins next, since everything else can be done beside
    // it.
    UniqueFd exe = seal(options, container);
    std::optional<NewNetwork> network;
    if (network_is_apart(document.namespaces)) network.emplace();

    const Spec spec = interpret(document);
    if (options.check_process) options.check_process(spec.process);
    container.oci_version = spec.version;
    container.bundle = spec.bundle;
    container.rootfs = spec.rootfs;
    container.annotations = spec.annotations;
    container.seal = options.seal->traits().name;
    container.shares_pids = shares_pids(spec);

    const auto made = make_cgroup(spec, options, container);
    const UniqueFd fifo = options.wait_for_start ? container.make_start_fifo() : UniqueFd();
    const std::vector<UniqueFd> entrances = cgroup::open_entrances(container.cgroups);
    Surroundings surroundings{.id = options.id,
                              .start_fifo = fifo ? std::optional(fifo.get()) : std::nullopt,
                              .preserved_fds = options.preserved_fds,
                              .new_keyring = options.new_keyring,
                              .privileged = ::geteuid() == 0,
                              .joins = {},
                              .cgroup_entrances = numbers(entrances),
                              .network = network ? std::optional(network->descriptor()) : std::nullopt,
                              .console = std::nullopt,
                              .phases = options.phases,
                              .cgroup = made ? &*made : nullptr};
    const std::vector<UniqueFd> namespaces = open_namespaces(spec, surroundings.joins);
    const UniqueFd console = connect_console(spec.process, options.console_socket);
    if (console) surroundings.console = console.get();
    const Plan plan = compile_container(spec, surroundings);
    tell_steps(plan);
    PidFile pid_file(options.pid_file);
    container.process.started_after = sys::ticks_after_boot();
    launch(plan, {.exe = std::move(exe),
                  .phases = options.phases,
                  .inherited = inherited(surroundings),
                  .on_process =
                      [&](const ContainerProcess& process) {
                        container.process.pid = process.pid;
                        container.process.started_before = sys::ticks_after_boot();
                        container.process.pidfs_inode = sys::pidfs_inode(process.handle);
                        container.save(options.wait_for_end ? Container::Launcher::stays : Container::Launcher::leaves);
                        pid_file.write(process.pid);
                      },
                  .map_ids = [&](pid_t pid) { write_id_maps(pid, spec); },
                  .wait_for_end = options.wait_for_end});
    pid_file.keep();
  } catch (const std::exception& reason) {
    // Every process of a launch that failed is reaped.
    try {
      clean_up(container);
    } catch (const std::exception& left) {
      throw std::runtime_error(std::string(reason.what()) + "; besides, " + left.what());
    }
    throw;
  }
  return container;
}

pid_t start_process(const ExecOptions& options) {
  const Container& container = options.container;
  unsigned long flags = 0;
  for (const Namespace& ns : options.spec.namespaces) flags |= ns.flag;
  const std::vector<UniqueFd> entrances = cgroup::open_entrances(container.cgroups);
  const UniqueFd console = connect_console(options.process, options.console_socket);
  const Surroundings surroundings{.id = container.id,
                                  .start_fifo = std::nullopt,
                                  .preserved_fds = options.preserved_fds,
                                  .new_keyring = true,
                                  .privileged = ::geteuid() == 0,
                                  .joins = {{.fd = options.joined.get(), .flags = flags}},
                                  .cgroup_entrances = numbers(entrances),
                                  .network = std::nullopt,
                                  .console = console ? std::optional(console.get()) : std::nullopt,
                                  .phases = options.phases,
                                  .cgroup = nullptr};
  const Plan plan = compile_exec(options.spec, options.process, surroundings);
  tell_steps(plan);
  UniqueFd exe = seal(options, container);
  PidFile pid_file(options.pid_file);
  const pid_t pid = launch(plan, {.exe = std::move(exe),
                                  .phases = options.phases,
                                  .inherited = inherited(surroundings),
                                  .on_process = [&](const ContainerProcess& process) { pid_file.write(process.pid); },
                                  .map_ids = {},
                                  .wait_for_end = options.wait_for_end});
  pid_file.keep();
  return pid;
}

}  // namespace sealbench::sealrun
