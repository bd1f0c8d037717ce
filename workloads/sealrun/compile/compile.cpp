#include "workloads/sealrun/compile/compile.hpp"

#include <sched.h>
#include <sys/mount.h>

#include <algorithm>

#include "workloads/sealrun/bundle/names.hpp"

namespace sealbench::sealrun {

using init::Op;

namespace {

void add_joins(Program& program, const Surroundings& surroundings) {
  for (const Join& join : surroundings.joins) {
    program.add(Op::join_namespace, "joining linux.namespaces", {static_cast<std::uint64_t>(join.fd), join.flags});
  }
}

bool joins(const Surroundings& surroundings, unsigned long flag) {
  for (const Join& join : surroundings.joins) {
    if ((join.flags & flag) != 0) return true;
  }
  return false;
}

/// What init does before anything else, while it still has the rights and the /proc of the runtime.
void add_start(Program& program, const Process& process, const Surroundings& surroundings) {
  add_phase(program, surroundings, SEALBENCH_PHASE_INIT_ENTERED);
  // Entered by init itself: the runtime need not wake up for it, and no process is moved, which would stop every fork.
  for (const int entrance : surroundings.cgroup_entrances) {
    program.add(Op::enter_cgroup, "entering the cgroup", {static_cast<std::uint64_t>(entrance)});
  }
  if (process.oom_score_adj) {
    program.add(Op::write_value, "setting process.oomScoreAdj", {},
                {"/proc/self/oom_score_adj", std::to_string(*process.oom_score_adj)});
  }
}

/// Before init is where somebody of the container could trace it or read its memory.
void add_hiding(Program& program) { program.add(Op::hide_from_ptrace, "hiding from ptrace"); }

/// Nothing of the container's is executed before the runtime has written its process down: a runtime that is killed
/// earlier would leave a process that nobody knows. It ends then, since the other end of its socket is closed.
void add_wait_for_parent(Program& program, const Plan& plan) {
  program.add(Op::await_parent, plan.maps_ids ? "waiting for the id maps" : "waiting to be written down");
}

void add_place_among_processes(Program& program, const Surroundings& surroundings) {
  program.add(Op::new_session, "starting a session");
  if (surroundings.new_keyring) {
    program.add(Op::join_keyring, "making a session keyring", {}, {"_ses." + surroundings.id});
  }
}

}  // namespace

void add_phase(Program& program, const Surroundings& surroundings, sealbench_phase phase) {
  if (!surroundings.phases.active()) return;
  program.add(Op::record_phase, "recording a phase",
              {static_cast<std::uint64_t>(surroundings.phases.fd()), SEALBENCH_PHASE_OFFSET(phase)});
}

bool network_is_apart(const std::vector<Namespace>& namespaces) {
  const auto alone = [](const Namespace& ns) { return ns.path.empty() && ns.flag != CLONE_NEWUSER; };
  const auto network = [](const Namespace& ns) { return ns.flag == CLONE_NEWNET; };
  return std::all_of(namespaces.begin(), namespaces.end(), alone) &&
         std::any_of(namespaces.begin(), namespaces.end(), network);
}

Plan compile_container(const Spec& spec, const Surroundings& surroundings) {
  Plan plan;
  Program& program = plan.program;
  // A cgroup namespace begins where its maker is: it is made by init, once the parent has put it into its cgroup.
  const unsigned long made_otherwise = CLONE_NEWCGROUP | (surroundings.network ? CLONE_NEWNET : 0U);
  const unsigned long new_namespaces = spec.new_namespaces() & ~made_otherwise;
  const bool user_namespace = spec.find_namespace(CLONE_NEWUSER) != nullptr;
  plan.waits_for_start = surroundings.start_fifo.has_value();
  plan.maps_ids = (new_namespaces & CLONE_NEWUSER) != 0;
  plan.forks = plan.maps_ids || !surroundings.joins.empty();
  plan.awaits_parent = true;
  // The files of a hidden process in /proc belong to root: an unprivileged runtime could not write the id maps. So a
  // process in a new user namespace hides after that, when nobody else is in its namespaces yet.
  const bool hides_late = plan.maps_ids && surroundings.joins.empty();
  add_start(program, spec.process, surroundings);
  if (!hides_late) add_hiding(program);
  if (user_namespace) add_rlimits(program, spec.process);
  add_streams_outside(program, spec, spec.process, surroundings);
  // The root of a user namespace may not look into every directory of the host that the host's root may bind.
  std::optional<Sources> sources;
  if (user_namespace && surroundings.privileged && (new_namespaces & CLONE_NEWNS) != 0) {
    sources = add_sources(program, spec, surroundings, propagation_of_root(spec) & ~std::uint64_t{MS_REC});
  }
  if (plan.forks) {
    // The root of mqueue belongs to whoever makes its ipc namespace: made with the others, it would be nobody's in a
    // new user namespace, where init has no id before the maps are written.
    const unsigned long later = plan.maps_ids ? new_namespaces & CLONE_NEWIPC : 0;
    add_joins(program, surroundings);
    program.add(Op::fork_into, "making linux.namespaces", {new_namespaces & ~later});
    add_wait_for_parent(program, plan);
    if (user_namespace) program.add(Op::become_root, "becoming root of the user namespace");
    if (hides_late) add_hiding(program);
    if (later != 0) program.add(Op::unshare, "making linux.namespaces: ipc", {later});
  } else {
    plan.clone_flags = new_namespaces;
  }
  if ((spec.new_namespaces() & CLONE_NEWCGROUP) != 0) {
    program.add(Op::unshare, "making linux.namespaces: cgroup", {CLONE_NEWCGROUP});
  }
  add_place_among_processes(program, surroundings);
  program.add(Op::set_umask, "clearing the umask", {0});
  if (!spec.hostname.empty()) program.add(Op::set_hostname, "setting hostname", {}, {spec.hostname});
  if (!spec.domainname.empty()) program.add(Op::set_domainname, "setting domainname", {}, {spec.domainname});
  add_rootfs(program, spec, surroundings, sources, !plan.forks);
  add_phase(program, surroundings, SEALBENCH_PHASE_ROOTFS_DONE);
  if (!user_namespace) add_rlimits(program, spec.process);
  if (surroundings.network) {
    program.add(Op::await_loopback, "bringing up the loopback device",
                {static_cast<std::uint64_t>(*surroundings.network)});
  }
  // Late: the lock that this needs (rtnl) is held while the kernel takes the network of an earlier container apart.
  if ((new_namespaces & CLONE_NEWNET) != 0) program.add(Op::loopback_up, "bringing up the loopback device");
  if (!plan.forks) add_wait_for_parent(program, plan);
  add_process(program, spec, spec.process, surroundings);
  return plan;
}

Plan compile_exec(const Spec& spec, const Process& process, const Surroundings& surroundings) {
  Plan plan;
  Program& program = plan.program;
  const bool user_namespace = joins(surroundings, CLONE_NEWUSER);
  plan.forks = true;
  add_start(program, process, surroundings);
  add_hiding(program);
  if (user_namespace) add_rlimits(program, process);
  add_streams_outside(program, spec, process, surroundings);
  add_joins(program, surroundings);
  // The process that joined a pid namespace is not in it; its child is.
  program.add(Op::fork_into, "forking into the container", {0});
  if (user_namespace) program.add(Op::become_root, "becoming root of the user namespace");
  add_phase(program, surroundings, SEALBENCH_PHASE_ROOTFS_DONE);
  add_place_among_processes(program, surroundings);
  if (!user_namespace) add_rlimits(program, process);
  add_terminal(program, process, surroundings, Console::of_exec);
  add_process(program, spec, process, surroundings);
  return plan;
}

}  // namespace sealbench::sealrun
