// The last part of every program: from a process in its namespaces to the one that the bundle names.
#include <sched.h>

#include <optional>
#include <string_view>

#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/compile/compile.hpp"
#include "workloads/sealrun/seccomp/filter.hpp"

namespace sealbench::sealrun {

using init::Op;

namespace {

constexpr int kFirstInherited = 3;

bool has_variable(const Process& process, std::string_view name_and_equals) {
  for (const std::string& variable : process.env) {
    if (variable.compare(0, name_and_equals.size(), name_and_equals) == 0) return true;
  }
  return false;
}

void add_seccomp(Program& program, const Spec& spec) {
  if (!spec.seccomp) return;
  Fields fields(*spec.seccomp, "linux.seccomp");
  const seccomp::Filter filter = seccomp::compile(fields);
  fields.finish();
  if (filter.program.empty()) return;
  const std::string_view bytes(reinterpret_cast<const char*>(filter.program.data()), filter.program.size());
  constexpr std::size_t kInstruction = 8;  // sizeof(struct sock_filter)
  program.add_data(Op::load_seccomp, "loading linux.seccomp", {filter.flags, filter.program.size() / kInstruction},
                   bytes);
}

void add_groups(Program& program, const User& user, const Surroundings& surroundings) {
  if (!surroundings.privileged && user.additional_gids.empty()) return;
  const std::string_view groups(reinterpret_cast<const char*>(user.additional_gids.data()),
                                user.additional_gids.size() * sizeof(std::uint32_t));
  program.add_data(Op::set_groups, "setting process.user.additionalGids", {user.additional_gids.size()}, groups);
}

void give_streams(Program& program, std::uint32_t uid) {
  program.add(Op::give_streams, {"giving the standard streams to process.user.uid ", std::to_string(uid)}, {uid});
}

/// What `uid` of the container is on the host, when the bundle says so.
std::optional<std::uint32_t> id_on_host(const Spec& spec, std::uint32_t uid) {
  for (const IdMapping& mapping : spec.uid_mappings) {
    if (uid >= mapping.container && uid - mapping.container < mapping.size)
      return mapping.host + (uid - mapping.container);
  }
  return std::nullopt;
}

}  // namespace

void add_streams_outside(Program& program, const Spec& spec, const Process& process, const Surroundings& surroundings) {
  if (spec.find_namespace(CLONE_NEWUSER) == nullptr || process.terminal || !surroundings.privileged) return;
  if (const auto uid = id_on_host(spec, process.user.uid)) give_streams(program, *uid);
}

void add_terminal(Program& program, const Process& process, const Surroundings& surroundings, Console console) {
  if (!surroundings.console) return;
  const std::uint64_t size = std::uint64_t{process.console.height} << 16 | process.console.width;
  program.add(Op::open_terminal, "opening a terminal", {static_cast<std::uint64_t>(*surroundings.console), size});
  if (console == Console::of_container) {
    program.add(Op::mount_console, "binding the terminal on /dev/console", {}, {"/dev/console"});
  }
}

void add_rlimits(Program& program, const Process& process) {
  std::size_t index = 0;
  for (const Rlimit& limit : process.rlimits) {
    program.add(Op::set_rlimit, {"setting process.rlimits[", std::to_string(index++), "]"},
                {static_cast<std::uint64_t>(limit.resource), limit.soft, limit.hard});
  }
}

void add_process(Program& program, const Spec& spec, const Process& process, const Surroundings& surroundings) {
  // A filter that needs CAP_SYS_ADMIN to load comes before the capabilities go; with no_new_privs it comes last. Either
  // way it sees as few of our own calls as possible: profiles of older engines refuse close_range and openat2.
  if (process.no_new_privileges) program.add(Op::no_new_privileges, "setting process.noNewPrivileges");
  program.add(Op::close_descriptors, "closing descriptors",
              {static_cast<std::uint64_t>(kFirstInherited + surroundings.preserved_fds),
               static_cast<std::uint64_t>(surroundings.start_fifo.value_or(0))});
  const Capabilities capabilities = process.capabilities.value_or(Capabilities{});
  program.add(Op::drop_bounding, "reducing process.capabilities.bounding", {capabilities.bounding});
  program.add(Op::set_umask, "setting process.user.umask", {process.user.umask});
  // As who we still are, for a directory that only root may enter; else as the process's user, who alone may enter
  // others (a network filesystem that maps root away).
  constexpr std::uint64_t kTriedAgain = 1;
  program.add(Op::change_directory, {"changing to the directory ", process.cwd}, {kTriedAgain}, {process.cwd});
  add_groups(program, process.user, surroundings);
  const bool given_outside = spec.find_namespace(CLONE_NEWUSER) != nullptr && !process.terminal;
  if (process.user.uid != 0 && !given_outside) give_streams(program, process.user.uid);
  const std::uint64_t home_of = has_variable(process, "HOME=") ? ~std::uint64_t{0} : process.user.uid;
  program.add_lists(Op::prepare_exec, "preparing arguments and environment",
                    {process.args.size(), process.env.size(), home_of}, process.args, process.env);
  if (!process.no_new_privileges) add_seccomp(program, spec);
  program.add(Op::set_ids,
              {"becoming process.user ", std::to_string(process.user.uid), ":", std::to_string(process.user.gid)},
              {process.user.uid, process.user.gid});
  // The kernel raises an ambient capability only if it is permitted and inheritable (capabilities(7)). `runc spec` asks
  // for ambient ones that are not inheritable; runc and crun pass over the kernel's EPERM, and so do we.
  const std::uint64_t ambient = capabilities.ambient & capabilities.permitted & capabilities.inheritable;
  program.add(Op::set_capabilities, "setting process.capabilities",
              {capabilities.effective, capabilities.permitted, capabilities.inheritable, ambient});
  program.add(Op::change_directory, {"changing to the directory ", process.cwd}, {0}, {process.cwd});
  program.add(Op::find_program, {"looking for the program ", process.args[0]});
  if (surroundings.start_fifo) {
    program.add(Op::wait_for_start, "waiting for start", {static_cast<std::uint64_t>(*surroundings.start_fifo)});
  }
  if (process.no_new_privileges) add_seccomp(program, spec);
  // After a wait for start the harness's buffer is closed, as all that belonged to the caller.
  if (!surroundings.start_fifo) add_phase(program, surroundings, SEALBENCH_PHASE_PAYLOAD_EXEC);
  program.add(Op::exec, {"executing ", process.args[0]});
}

}  // namespace sealbench::sealrun
