// Steps about the process itself: limits, ids, capabilities, seccomp, and the exec.
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "sys/close_range.hpp"
#include "workloads/sealrun/init/paths.hpp"

namespace sealbench::sealrun::init {

long record_phase(Context& /*context*/, const Step& step) {
  struct {
    std::int64_t seconds;
    std::int64_t nanoseconds;
  } now{};
  constexpr int kClockMonotonic = 1;
  raw_syscall(__NR_clock_gettime, kClockMonotonic, &now);
  const std::uint64_t time =
      static_cast<std::uint64_t>(now.seconds) * 1'000'000'000U + static_cast<std::uint64_t>(now.nanoseconds);
  raw_syscall(__NR_pwrite64, step.arg[0], &time, sizeof time, step.arg[1]);
  return 0;  // a launch must not fail because nobody can watch it
}

long set_rlimit(Context& /*context*/, const Step& step) {
  const rlimit limit{.rlim_cur = step.arg[1], .rlim_max = step.arg[2]};
  return outcome(raw_syscall(__NR_prlimit64, 0, step.arg[0], &limit, nullptr));
}

long set_umask(Context& /*context*/, const Step& step) {
  raw_syscall(__NR_umask, step.arg[0]);
  return 0;
}

long drop_bounding(Context& /*context*/, const Step& step) {
  for (unsigned capability = 0; capability < 64; ++capability) {
    if (((step.arg[0] >> capability) & 1U) != 0) continue;
    const long result = raw_syscall(__NR_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0);
    if (result == -EINVAL) return 0;  // beyond the last capability of this kernel
    if (result < 0) return result;
  }
  return 0;
}

namespace {

/// Whether a user namespace around us forbids everybody to set groups (user_namespaces(7)): then there are none to drop
/// that a parent of ours could have dropped, and runc and crun go on too.
bool groups_are_frozen() {
  const long fd = open_inside(AT_FDCWD, "/proc/self/setgroups", O_RDONLY);
  if (fd < 0) return false;
  char word = 0;
  const long got = raw_syscall(__NR_read, fd, &word, 1);
  close(static_cast<int>(fd));
  return got == 1 && word == 'd';  // "deny"
}

}  // namespace

long set_groups(Context& /*context*/, const Step& step) {
  const long result = raw_syscall(__NR_setgroups, step.arg[0], step.text());
  return result == -EPERM && step.arg[0] == 0 && groups_are_frozen() ? 0 : outcome(result);
}

long give_streams(Context& /*context*/, const Step& step) {
  for (int fd = 0; fd <= 2; ++fd) {
    struct stat st {};
    if (const long result = raw_syscall(__NR_fstat, fd, &st); result < 0) return result;
    if (st.st_uid == step.arg[0] || is_null_device(st)) continue;
    const long result = raw_syscall(__NR_fchown, fd, step.arg[0], -1);
    // A file that root may not give away either: on a read-only filesystem, or of an id that is not mapped here.
    if (result < 0 && result != -EPERM && result != -EINVAL && result != -EROFS) return result;
  }
  return 0;
}

long set_ids(Context& /*context*/, const Step& step) {
  long result = 0;
  // Without it a change to another uid than 0 would empty the permitted set; exec clears it (capabilities(7)).
  if (step.arg[0] != 0) result = raw_syscall(__NR_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
  if (result < 0) return result;
  result = raw_syscall(__NR_setresgid, step.arg[1], step.arg[1], step.arg[1]);
  if (result < 0) return result;
  return outcome(raw_syscall(__NR_setresuid, step.arg[0], step.arg[0], step.arg[0]));
}

long set_capabilities(Context& /*context*/, const Step& step) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct data[2]{};
  for (unsigned half = 0; half < 2; ++half) {
    const unsigned shift = 32 * half;
    data[half].effective = static_cast<std::uint32_t>(step.arg[0] >> shift);
    data[half].permitted = static_cast<std::uint32_t>(step.arg[1] >> shift);
    data[half].inheritable = static_cast<std::uint32_t>(step.arg[2] >> shift);
  }
  long result = raw_syscall(__NR_capset, &header, data);
  if (result < 0) return result;
  // capset(2) took those away that are not permitted and inheritable (capabilities(7)); usually none is.
  if ((step.arg[1] & step.arg[2]) != 0) {
    result = raw_syscall(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (result < 0) return result;
  }
  for (unsigned capability = 0; capability < 64; ++capability) {
    if (((step.arg[3] >> capability) & 1U) == 0) continue;
    result = raw_syscall(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
    if (result < 0) return result;
  }
  return 0;
}

long no_new_privileges(Context& /*context*/, const Step& /*step*/) {
  return outcome(raw_syscall(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

long load_seccomp(Context& /*context*/, const Step& step) {
  sock_fprog program{};
  program.len = static_cast<unsigned short>(step.arg[1]);
  program.filter = reinterpret_cast<sock_filter*>(const_cast<char*>(step.text()));
  return outcome(raw_syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, step.arg[0], &program));
}

long close_descriptors(Context& context, const Step& step) {
  using sys::Closing;
  const auto close_all = [](std::uint64_t from, std::uint64_t to, Closing when) {
    return sys::close_range(from, to, when, [] { return open_own_descriptors(O_RDONLY); });
  };
  std::uint64_t from = step.arg[0];
  if (const auto fifo = static_cast<int>(step.arg[1]); fifo != 0) {
    // Who waits for `start` holds nothing meanwhile that others may wait for the end of.
    const bool in_order = context.control < fifo;
    const int kept[] = {in_order ? context.control : fifo, in_order ? fifo : context.control};
    for (const int fd : kept) {
      const auto number = static_cast<std::uint64_t>(fd);
      if (number < from) continue;
      if (number > from) close_all(from, number - 1, Closing::at_once);
      from = number + 1;
    }
    if (const long result = close_all(from, sys::kLastDescriptor, Closing::at_once); result < 0) return result;
  }
  return outcome(close_all(step.arg[0], sys::kLastDescriptor, Closing::at_exec));
}

namespace {

constexpr std::size_t kPathMax = 4096;

/// access(2) asks for the real user, without the capabilities that exec would have.
long may_execute(const char* path) {
  constexpr int kExecute = 1;
  const long result = raw_syscall(__NR_faccessat, AT_FDCWD, path, kExecute);
  if (result != -EACCES) return result;
  const long as_exec = raw_syscall(__NR_faccessat2, AT_FDCWD, path, kExecute, AT_EACCESS);
  // Older than Linux 5.8, or a filter that does not know the call: exec will tell.
  return as_exec == -ENOSYS || as_exec == -EPERM ? 0 : as_exec;
}

/// For a search along PATH, which passes over directories; of a name with a slash execve finds out.
long can_execute(const char* path) {
  struct stat st {};
  long result = raw_syscall(__NR_newfstatat, AT_FDCWD, path, &st, 0);
  if (result < 0) return result;
  if (S_ISDIR(st.st_mode)) return -EISDIR;
  return may_execute(path);
}

const char* environment(char** envp, const char* name_and_equals) {
  for (; *envp != nullptr; ++envp) {
    if (starts_with(*envp, name_and_equals)) return *envp + length(name_and_equals);
  }
  return nullptr;
}

/// Finds argv[0] as execvp(3) would, but with PATH of the container's environment.
long search(Context& context) {
  const char* name = context.argv[0];
  for (const char* at = name; *at != '\0'; ++at) {
    if (*at == '/') {
      context.program = name;
      return may_execute(name);
    }
  }
  char* candidate = allocate(context, kPathMax);
  if (candidate == nullptr) return -ENOMEM;
  const char* path = environment(context.envp, "PATH=");
  const std::size_t name_length = length(name);
  long error = -ENOENT;
  while (path != nullptr && name_length > 0) {
    std::size_t used = 0;
    while (path[used] != '\0' && path[used] != ':' && used < kPathMax - name_length - 2) {
      candidate[used] = path[used];
      ++used;
    }
    const char* rest = path + used;
    if (used == 0) candidate[used++] = '.';
    candidate[used++] = '/';
    for (std::size_t i = 0; i <= name_length; ++i) candidate[used + i] = name[i];
    const long result = can_execute(candidate);
    if (result >= 0) {
      context.program = candidate;
      return 0;
    }
    if (result == -EACCES) error = -EACCES;
    path = *rest == ':' ? rest + 1 : nullptr;
  }
  return error;
}

unsigned long number(const char*& at, const char* end) {
  unsigned long value = 0;
  while (at < end && *at >= '0' && *at <= '9') value = value * 10 + static_cast<unsigned long>(*at++ - '0');
  return value;
}

/// "HOME=" and the home directory of `uid` in the container's /etc/passwd, "/" when it is not there (as runc and crun
/// do).
char* home_of(Context& context, std::uint64_t uid) {
  constexpr std::size_t kPrefix = 5;
  char* home = allocate(context, kPathMax);
  if (home == nullptr) return nullptr;
  for (std::size_t i = 0; i < kPrefix; ++i) home[i] = "HOME="[i];
  home[kPrefix] = '/';
  const long fd = open_inside(AT_FDCWD, "/etc/passwd", O_RDONLY | O_NONBLOCK);
  struct stat st {};
  if (fd < 0 || raw_syscall(__NR_fstat, fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0) return home;
  const auto bytes = static_cast<std::size_t>(st.st_size);
  const long memory = raw_syscall(__NR_mmap, nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
  close(static_cast<int>(fd));
  if (failed(memory)) return home;
  const char* at = memory_at(memory);
  const char* const end = at + bytes;
  while (at < end) {  // name:password:uid:gid:comment:home:shell
    const char* line_end = at;
    while (line_end < end && *line_end != '\n') ++line_end;
    const char* field[6] = {};
    std::size_t fields = 0;
    for (const char* c = at; c < line_end && fields < 6; ++c) {
      if (*c == ':') field[fields++] = c + 1;
    }
    if (fields == 6 && *field[1] >= '0' && *field[1] <= '9') {
      const char* digits = field[1];
      const auto size = static_cast<std::size_t>(field[5] - field[4] - 1);
      if (number(digits, line_end) == uid && *digits == ':' && size > 0 && size < kPathMax - kPrefix) {
        for (std::size_t i = 0; i < size; ++i) home[kPrefix + i] = field[4][i];
        home[kPrefix + size] = '\0';
        break;
      }
    }
    at = line_end + 1;
  }
  return home;
}

}  // namespace

long prepare_exec(Context& context, const Step& step) {
  const auto argc = static_cast<std::size_t>(step.arg[0]);
  const auto envc = static_cast<std::size_t>(step.arg[1]);
  char* memory = allocate(context, (argc + envc + 3) * sizeof(char*));
  if (memory == nullptr) return -ENOMEM;
  context.argv = reinterpret_cast<char**>(memory);
  context.envp = context.argv + argc + 1;
  const char* text = step.text();
  for (std::size_t i = 0; i < argc; ++i, text = next(text)) context.argv[i] = const_cast<char*>(text);
  for (std::size_t i = 0; i < envc; ++i, text = next(text)) context.envp[i] = const_cast<char*>(text);
  if (step.arg[2] != ~std::uint64_t{0}) {
    context.envp[envc] = home_of(context, step.arg[2]);
    if (context.envp[envc] == nullptr) return -ENOMEM;
  }
  return 0;
}

long find_program(Context& context, const Step& /*step*/) { return search(context); }

long wait_for_start(Context& context, const Step& step) {
  if (const long result = tell(context, Report::ready, 0); result < 0) return result;
  close(context.control);
  context.control = 0;
  context.start_fifo = static_cast<int>(step.arg[0]);
  char start = 0;
  for (;;) {
    const long got = raw_syscall(__NR_read, step.arg[0], &start, 1);
    if (got == 1) return 0;
    if (got != -EINTR) return got < 0 ? got : -EPIPE;
  }
}

long exec(Context& context, const Step& /*step*/) {
  return raw_syscall(__NR_execve, context.program, context.argv, context.envp);
}

}  // namespace sealbench::sealrun::init
