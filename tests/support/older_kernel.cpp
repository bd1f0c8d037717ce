// older-kernel WHAT[,WHAT...] PROGRAM [ARGUMENT...]: executes a program as if the kernel were older. WHAT is a system
// call, which then answers ENOSYS; a flag of one ("close_range-flags"), which then answers EINVAL; or a version
// ("5.4"), which takes away all that came after it. By a filter (seccomp(2)), which every child inherits, containers
// too. What no filter can see stays new: mount options, files below /proc and /sys, what is behind a pointer.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

namespace {

constexpr int kBadUse = 2;

/// A system call, or flags of one in argument `argument`, and the version that brought it.
struct Novelty {
  std::string_view name;
  int major;
  int minor;
  unsigned number;
  int argument = -1;    ///< -1: the whole call
  unsigned flags = 0;   ///< any of these
  int of_command = -1;  ///< for flags: only where argument 1 is this
};

constexpr unsigned kSeveralNamespaces = 0;  ///< as flags: more than one bit

constexpr Novelty kNovelties[] = {
    {"pidfd_send_signal", 5, 1, 424},
    {"open_tree", 5, 2, 428},
    {"move_mount", 5, 2, 429},
    {"fsopen", 5, 2, 430},
    {"fsconfig", 5, 2, 431},
    {"fsmount", 5, 2, 432},
    {"fspick", 5, 2, 433},
    {"pidfd_open", 5, 3, 434},
    {"clone3", 5, 3, 435},
    {"openat2", 5, 6, 437},
    {"pidfd_getfd", 5, 6, 438},
    {"faccessat2", 5, 8, 439},
    {"setns-pidfd", 5, 8, SYS_setns, 1, kSeveralNamespaces},
    {"close_range", 5, 9, 436},
    {"process_madvise", 5, 10, 440},
    {"close_range-flags", 5, 11, 436, 2, ~0U},
    {"epoll_pwait2", 5, 11, 441},
    {"mount_setattr", 5, 12, 442},
    {"memfd_create-exec", 6, 3, SYS_memfd_create, 1, 0x0018},  // MFD_NOEXEC_SEAL, MFD_EXEC
    {"fcntl-seal-exec", 6, 3, SYS_fcntl, 2, 0x0020, F_ADD_SEALS},
    {"cachestat", 6, 5, 451},
    {"fchmodat2", 6, 6, 452},
    {"statmount", 6, 8, 457},
    {"listmount", 6, 8, 458},
    {"open_tree_attr", 6, 15, 467},
};

class Filter {
 public:
  void add(const Novelty& what) {
    load(offsetof(seccomp_data, nr));
    const std::size_t jump = jump_unless_equal(what.number);
    if (what.argument < 0) {
      answer(ENOSYS);
    } else {
      std::size_t other_command = 0;
      if (what.of_command >= 0) {
        load(argument(1));
        other_command = jump_unless_equal(static_cast<unsigned>(what.of_command));
      }
      load(argument(what.argument));
      if (what.flags == kSeveralNamespaces) {  // x & (x - 1)
        program_.push_back(BPF_STMT(BPF_MISC | BPF_TAX, 0));
        program_.push_back(BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1));
        program_.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_X, 0));
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0));
      } else {
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, what.flags, 0, 1));
      }
      answer(EINVAL);
      if (other_command != 0) land(other_command);
    }
    land(jump);
  }

  bool load_for_good() {
    program_.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog program{.len = static_cast<unsigned short>(program_.size()), .filter = program_.data()};
    // With CAP_SYS_ADMIN it can be had without this, which a container would show.
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0) return true;
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
  }

 private:
  static unsigned argument(int index) {
    return static_cast<unsigned>(offsetof(seccomp_data, args) + static_cast<std::size_t>(index) * sizeof(__u64));
  }
  void load(std::size_t offset) {
    program_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)));
  }
  std::size_t jump_unless_equal(unsigned value) {
    program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 0));
    return program_.size() - 1;
  }
  void land(std::size_t jump) { program_[jump].jf = static_cast<__u8>(program_.size() - jump - 1); }
  void answer(unsigned error) { program_.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error)); }

  std::vector<sock_filter> program_;
};

/// Adds all that `what` takes away; whether there is any.
bool add(Filter& filter, std::string_view what) {
  int major = 0;
  int minor = 0;
  const bool version = std::sscanf(what.data(), "%d.%d", &major, &minor) == 2;  // NOLINT(cert-err34-c)
  bool any = version;                                                           // of which nothing may be newer
  for (const Novelty& novelty : kNovelties) {
    const bool newer = novelty.major > major || (novelty.major == major && novelty.minor > minor);
    if (version ? !newer : novelty.name != what) continue;
    filter.add(novelty);
    any = true;
  }
  return any;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: older-kernel WHAT[,WHAT...] PROGRAM [ARGUMENT...]\n", stderr);
    return kBadUse;
  }
  Filter filter;
  for (const char* word = std::strtok(argv[1], ","); word != nullptr; word = std::strtok(nullptr, ",")) {
    if (add(filter, word)) continue;
    std::fprintf(stderr, "older-kernel: what is %s?\n", word);
    return kBadUse;
  }
  if (!filter.load_for_good()) {
    std::perror("older-kernel: seccomp");
    return kBadUse;
  }
  ::execvp(argv[2], argv + 2);
  std::perror(argv[2]);
  return kBadUse;
}
