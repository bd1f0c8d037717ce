// The language between the runtime and its init stage: a program is a list of steps that the parent compiled from the
// bundle, and init carries them out one by one. Init parses no JSON, allocates nothing and knows no words: a failure is
// the number of the step and errno, which the parent, who wrote the step, turns into a sentence.
#pragma once

#include <cstdint>

namespace sealbench::sealrun::init {

/// What a step does. `a`, `b`, `c`, `d` are Step::arg[0..3]; texts are NUL-terminated strings behind the step, in
/// order. A "slot" is a small number under which init keeps a descriptor between two steps.
enum class Op : std::uint32_t {
  // Namespaces. Before any of these, init already runs from the sealed exe.
  join_namespace,  ///< setns(2): a = inherited descriptor (namespace or pidfd), b = CLONE_NEW* flags
  fork_into,       ///< clone CLONE_PARENT | a; the child goes on with the next step, init tells its pid and ends
  unshare,         ///< unshare(2) with flags a: a cgroup namespace begins where the process already is
  await_parent,    ///< waits for a byte on the control socket: the id maps are written
  become_root,     ///< setresgid and setresuid to 0, in a user namespace
  // The process among others.
  hide_from_ptrace,  ///< PR_SET_DUMPABLE 0
  new_session,       ///< setsid(2)
  join_keyring,      ///< a new session keyring; text: its name
  loopback_up,       ///< brings up `lo` of a new network namespace
  // The root filesystem, still seen from the host.
  set_propagation,  ///< mount(2) on "/" with MS_* flags a
  open_tree,        ///< a = slot, b = 1: recursive, c = MOUNT_ATTR_* to set, d = to clear; text: host path
  pivot_root,       ///< binds text[0] onto itself and makes it the root; the old root stays below until detach_old_root
  // Inside the new root. No path is ever resolved through a link of /proc (RESOLVE_NO_MAGICLINKS).
  mount,            ///< a = MS_* flags; texts: type, source, target, data ("" = none)
  attach_tree,      ///< moves slot a to a target; b = Target, c = MS_* propagation or 0; text: target
  remount,          ///< mount(2) MS_REMOUNT with flags a; texts: target, data ("" = none)
  propagate,        ///< changes propagation of an existing mount to MS_* a; text: target
  make_directory,   ///< mkdir -p with mode 0755; text: path
  enter_directory,  ///< chdir for the next steps; text: path
  make_node,        ///< mknod in the current directory; a = mode with type, b = device, c = uid, d = gid; text: name
  make_link,        ///< symlink in the current directory, a = 1: replacing; texts: content, name
  mask_path,        ///< /dev/null over a file, an empty read-only tmpfs over a directory; a missing path is fine
  readonly_path,    ///< read-only bind of a path on itself; a missing path is fine
  readonly_root,    ///< the mount of "/" becomes read-only
  detach_old_root,  ///< unmounts what pivot_root left
  write_sysctl,     ///< texts: path below /proc/sys, value
  set_hostname,     ///< text
  set_domainname,   ///< text
  record_phase,     ///< a = descriptor of the harness's buffer, b = where in it the time goes (sys/phases.hpp)
  // The process itself.
  set_rlimit,        ///< a = RLIMIT_*, b = soft, c = hard
  set_umask,         ///< a
  drop_bounding,     ///< keeps only the capabilities in mask a in the bounding set
  set_ids,           ///< a = uid, b = gid, c = number of groups, d = 1: setgroups; the groups are 32-bit numbers behind
  set_capabilities,  ///< masks: a = effective, b = permitted, c = inheritable, d = ambient
  no_new_privileges,  ///< PR_SET_NO_NEW_PRIVS
  load_seccomp,       ///< a = SECCOMP_FILTER_FLAG_*, b = number of instructions; struct sock_filter[] behind
  change_directory,   ///< chdir to the process's cwd and check that it lies inside the root; text
  close_descriptors,  ///< marks every descriptor from a on close-on-exec
  prepare_exec,       ///< finds the program; a = argc, b = envc, c = uid for HOME (-1: HOME is given); texts: argv, env
  wait_for_start,     ///< tells the parent "ready", then waits for a byte on inherited descriptor a
  exec,               ///< executes what prepare_exec found
  count_              ///< number of operations
};

/// What attach_tree makes when its target is missing.
enum class Target : std::uint64_t { directory, file };

/// The head of one step; `size` counts head, texts and padding to 8 bytes.
struct Step {
  Op op;
  std::uint32_t size;
  std::uint64_t arg[4];

  [[nodiscard]] const char* text() const { return reinterpret_cast<const char*>(this + 1); }
};

/// What comes first on the control socket, from the parent.
struct ProgramHead {
  std::uint32_t magic;
  std::uint32_t size;  ///< bytes of steps that follow
};
inline constexpr std::uint32_t kMagic = 0x6c616573;  // "seal"

inline constexpr int kSlots = 256;

/// What init tells the parent. The end of the stream is the success of exec: the socket is close-on-exec.
enum class Report : std::uint32_t {
  failed,  ///< step `step` failed with errno `value`
  forked,  ///< fork_into made process `value`, as numbered in the pid namespace of the parent
  ready,   ///< everything but wait_for_start and exec is done
};

struct Message {
  Report report;
  std::int32_t value;
  std::uint32_t step;
};

/// For failures before the first step: executing init itself, or reading the program.
inline constexpr std::uint32_t kNoStep = 0xffffffff;

/// Reads the program from the control socket and runs it; does not return. Uses nothing but system calls.
[[noreturn]] void run(int control);

}  // namespace sealbench::sealrun::init
