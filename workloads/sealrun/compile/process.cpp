// The last part of every program: from a process in its namespaces to the one that the bundle names.
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
  if (filter.program.empty()) return;
  const std::string_view bytes(reinterpret_cast<const char*>(filter.program.data()), filter.program.size());
  constexpr std::size_t kInstruction = 8;  // sizeof(struct sock_filter)
  program.add_data(Op::load_seccomp, "loading the seccomp filter", {filter.flags, filter.program.size() / kInstruction},
                   bytes);
}

void add_ids(Program& program, const Process& process, const Surroundings& surroundings) {
  const User& user = process.user;
  const std::string_view groups(reinterpret_cast<const char*>(user.additional_gids.data()),
                                user.additional_gids.size() * sizeof(std::uint32_t));
  const bool set_groups = surroundings.privileged || !user.additional_gids.empty();
  program.add_data(Op::set_ids, {"becoming uid ", std::to_string(user.uid), ", gid ", std::to_string(user.gid)},
                   {user.uid, user.gid, user.additional_gids.size(), set_groups ? 1U : 0U}, groups);
}

}  // namespace

void add_rlimits(Program& program, const Process& process) {
  for (const Rlimit& limit : process.rlimits) {
    program.add(Op::set_rlimit, {"setting resource limit ", std::to_string(limit.resource)},
                {static_cast<std::uint64_t>(limit.resource), limit.soft, limit.hard});
  }
}

void add_process(Program& program, const Spec& spec, const Process& process, const Surroundings& surroundings) {
  // The order is runc's: a filter that needs CAP_SYS_ADMIN to load comes before the capabilities go; with no_new_privs
  // it comes last, so that it sees as few of our own calls as possible.
  if (process.no_new_privileges) program.add(Op::no_new_privileges, "setting no_new_privs");
  if (!process.no_new_privileges) add_seccomp(program, spec);
  program.add(Op::close_descriptors, "closing descriptors",
              {static_cast<std::uint64_t>(kFirstInherited + surroundings.preserved_fds),
               static_cast<std::uint64_t>(surroundings.start_fifo.value_or(0))});
  const Capabilities capabilities = process.capabilities.value_or(Capabilities{});
  program.add(Op::drop_bounding, "reducing the capability bounding set", {capabilities.bounding});
  program.add(Op::set_umask, "setting the umask", {process.user.umask});
  add_ids(program, process, surroundings);
  // The kernel raises an ambient capability only if it is permitted and inheritable (capabilities(7)). `runc spec` asks
  // for ambient ones that are not inheritable; runc and crun pass over the kernel's EPERM, and so do we.
  const std::uint64_t ambient = capabilities.ambient & capabilities.permitted & capabilities.inheritable;
  program.add(Op::set_capabilities, "setting capabilities",
              {capabilities.effective, capabilities.permitted, capabilities.inheritable, ambient});
  program.add(Op::change_directory, {"changing to the directory ", process.cwd}, {}, {process.cwd});

  const std::uint64_t home_of = has_variable(process, "HOME=") ? ~std::uint64_t{0} : process.user.uid;
  program.add_lists(Op::prepare_exec, {"looking for the program ", process.args[0]},
                    {process.args.size(), process.env.size(), home_of}, process.args, process.env);
  if (surroundings.start_fifo) {
    program.add(Op::wait_for_start, "waiting for start", {static_cast<std::uint64_t>(*surroundings.start_fifo)});
  }
  if (process.no_new_privileges) add_seccomp(program, spec);
  // After a wait for start the harness's buffer is closed, as all that belonged to the caller.
  if (!surroundings.start_fifo) add_phase(program, surroundings, SEALBENCH_PHASE_PAYLOAD_EXEC);
  program.add(Op::exec, {"executing ", process.args[0]});
}

}  // namespace sealbench::sealrun
