// sealbench-launcher: spawns and reaps what is timed, on behalf of bench.
//
// A program of its own because ru_maxrss of wait4(2) starts from the resident set of the process that spawned
// (setmax_mm_hiwater_rss at exec), and so that the cost of a spawn does not depend on what bench has mapped: static,
// small, without threads, fresh for every session. It is also the reaper of everything that a launch leaves behind.
//
//   sealbench-launcher [--without-unified-cgroups] [--own-streams] [--other-mounts=N --mounts-on=DIR]
//   (the socket is descriptor 3)
//
// The options are workloads::Surroundings: what they ask for is made once, here, so that no timed launch pays for it.
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "harness/measure/wire.hpp"
#include "sys/close_range.hpp"

namespace {

using sealbench::measure::wire::kEnd;
using sealbench::measure::wire::kMaxRequest;
using sealbench::measure::wire::kMountsOn;
using sealbench::measure::wire::kOtherMounts;
using sealbench::measure::wire::kOwnStreams;
using sealbench::measure::wire::kSocket;
using sealbench::measure::wire::kUnifiedCgroups;
using sealbench::measure::wire::kWithoutUnifiedCgroups;
using sealbench::measure::wire::Reply;
using sealbench::measure::wire::Request;

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr int kMaxStrings = 4096;

alignas(Request) char packet[kMaxRequest];
char* strings[kMaxStrings];

std::uint64_t now_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * kNanosecondsPerSecond + static_cast<std::uint64_t>(time.tv_nsec);
}

std::uint64_t to_ns(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * kNanosecondsPerSecond +
         static_cast<std::uint64_t>(time.tv_usec) * 1000;
}

/// Processes by pid: the children that were there before a launch, such as the container that others join.
struct Pids {
  static constexpr int kMax = 4096;
  pid_t pid[kMax];
  int count = 0;

  [[nodiscard]] bool contains(pid_t wanted) const {
    for (int i = 0; i < count; ++i)
      if (pid[i] == wanted) return true;
    return false;
  }
};

/// The children of `parent` (CONFIG_PROC_CHILDREN), appended to `out`.
void add_children(pid_t parent, Pids& out) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return;
  int pid = 0;
  while (out.count < Pids::kMax && std::fscanf(file, "%d", &pid) == 1)
    out.pid[out.count++] = pid;  // NOLINT(cert-err34-c)
  std::fclose(file);
}

/// Kills whatever descends from this process except the children in `spared` and what descends from those. Orphans come
/// to us (subreaper), so killing and reaping is repeated until nothing is left; a process in the kernel may take a
/// while.
void kill_all_but(const Pids& spared) {
  static Pids tree;
  for (int round = 0; round < 1000; ++round) {
    tree.count = 0;
    add_children(::getpid(), tree);
    int kept = 0;
    for (int i = 0; i < tree.count; ++i)
      if (!spared.contains(tree.pid[i])) tree.pid[kept++] = tree.pid[i];
    tree.count = kept;
    if (kept == 0) return;
    for (int i = 0; i < tree.count; ++i) add_children(tree.pid[i], tree);
    for (int i = 0; i < tree.count; ++i) ::kill(tree.pid[i], SIGKILL);
    for (int i = 0; i < kept; ++i) ::waitpid(tree.pid[i], nullptr, WNOHANG);
    const timespec pause{.tv_sec = 0, .tv_nsec = 2'000'000};
    ::nanosleep(&pause, nullptr);
  }
}

/// Reaps orphans of earlier launches that have ended meanwhile.
void reap_orphans() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

enum class Waited { ended, timed_out, told_to_end };

/// Waits until `pid` has ended, the request's time is over (0: never), or bench wants an end of what can be ended.
Waited wait_for(pid_t pid, const Request& request) {
  const std::uint64_t timeout_ns = request.timeout_ns;
  if (timeout_ns == 0) return Waited::ended;  // wait4 waits
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) return Waited::ended;
  pollfd files[] = {{.fd = fd, .events = POLLIN, .revents = 0}, {.fd = kSocket, .events = POLLIN, .revents = 0}};
  const nfds_t count = request.can_be_ended != 0 ? 2 : 1;
  const timespec limit{.tv_sec = static_cast<time_t>(timeout_ns / kNanosecondsPerSecond),
                       .tv_nsec = static_cast<long>(timeout_ns % kNanosecondsPerSecond)};
  int ready = 0;
  do {
    ready = ::ppoll(files, count, &limit, nullptr);
  } while (ready < 0 && errno == EINTR);
  ::close(fd);
  if (ready == 0) return Waited::timed_out;
  return files[0].revents == 0 && files[1].revents != 0 ? Waited::told_to_end : Waited::ended;
}

/// What launches have as standard input and output: /dev/null, or two empty files that are emptied again before each.
class Streams {
 public:
  enum class Kind { null, own };

  explicit Streams(Kind kind) : kind_(kind) {
    if (kind == Kind::own) {
      in_ = static_cast<int>(::memfd_create("stdin", MFD_CLOEXEC));
      out_ = static_cast<int>(::memfd_create("stdout", MFD_CLOEXEC));
      ::fcntl(out_, F_SETFL, O_APPEND);
    } else {
      in_ = out_ = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    }
  }

  void renew() const {
    if (kind_ == Kind::null) return;
    for (const int fd : {in_, out_}) {
      ::ftruncate(fd, 0);
      ::lseek(fd, 0, SEEK_SET);
    }
  }

  [[nodiscard]] int in() const { return in_; }
  [[nodiscard]] int out() const { return out_; }

 private:
  Kind kind_;
  int in_ = -1;
  int out_ = -1;
};

/// How every launch starts: own process group, default signals, the streams, `errors` as standard error.
class SpawnRules {
 public:
  explicit SpawnRules(const Streams& streams) : streams_(streams) {
    ::posix_spawnattr_init(&attributes_);
    sigset_t all;
    ::sigfillset(&all);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }

  int spawn(pid_t& pid, char** argv, char** env, int errors, std::uint64_t delay_ns) const {
    if (argv[0] == nullptr) return EINVAL;
    streams_.renew();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, streams_.in(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, streams_.out(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    started_ns_ = now_ns();
    while (delay_ns > 0 && now_ns() - started_ns_ < delay_ns) {
    }
    const int error = ::posix_spawn(&pid, argv[0], &actions, &attributes_, argv, env);
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
  }

  [[nodiscard]] std::uint64_t started_ns() const { return started_ns_; }

 private:
  const Streams& streams_;
  posix_spawnattr_t attributes_{};
  mutable std::uint64_t started_ns_ = 0;
};

Reply launch(const SpawnRules& rules, char** argv, char** env, const Request& request, int errors) {
  static Pids before;
  reap_orphans();
  before.count = 0;
  add_children(::getpid(), before);

  Reply reply;
  pid_t pid = 0;
  reply.spawn_error = rules.spawn(pid, argv, env, errors, request.delay_ns);
  if (reply.spawn_error != 0) return reply;
  const Waited waited = wait_for(pid, request);
  const bool ended = waited == Waited::ended;
  if (!ended) {
    reply.timed_out = waited == Waited::timed_out ? 1 : 0;
    reply.ended = waited == Waited::told_to_end ? 1 : 0;
    ::kill(-pid, SIGKILL);
  }
  rusage usage{};
  int status = 0;
  while (::wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  reply.wall_ns = now_ns() - rules.started_ns();
  if (!ended) kill_all_but(before);

  reply.wait_status = status;
  reply.user_ns = to_ns(usage.ru_utime);
  reply.system_ns = to_ns(usage.ru_stime);
  reply.max_rss_bytes = static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
  reply.minor_faults = usage.ru_minflt;
  reply.major_faults = usage.ru_majflt;
  reply.voluntary_switches = usage.ru_nvcsw;
  reply.involuntary_switches = usage.ru_nivcsw;
  return reply;
}

/// Points `strings` at the request's strings: argv, null, env, null. False when the packet is malformed.
bool unpack(const Request& request, std::size_t bytes) {
  if (request.argc == 0 || request.argc + request.envc + 2 > kMaxStrings) return false;
  char* at = packet + sizeof(Request);
  char* const end = packet + bytes;
  std::uint32_t slot = 0;
  for (const std::uint32_t count : {request.argc, request.envc}) {
    for (std::uint32_t i = 0; i < count; ++i) {
      char* const nul = static_cast<char*>(std::memchr(at, 0, static_cast<std::size_t>(end - at)));
      if (nul == nullptr) return false;
      strings[slot++] = at;
      at = nul + 1;
    }
    strings[slot++] = nullptr;
  }
  return true;
}

void send_reply(const Reply& reply, int errors) {
  Reply copy = reply;
  iovec part{.iov_base = &copy, .iov_len = sizeof copy};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (errors >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &errors, sizeof errors);
  }
  if (::sendmsg(kSocket, &message, MSG_NOSIGNAL) < 0) std::_Exit(1);
}

/// Leaves the host's mount table for a private copy of it, once. Returns an errno.
int leave_mount_table() {
  static bool left = false;
  if (left) return 0;
  if (::unshare(CLONE_NEWNS) < 0) return errno;
  // Private first: else the host would have what is done here done to it too.
  if (::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) return errno;
  left = true;
  return 0;
}

/// Leaves the host's mount table for a private copy without the unified hierarchy; nothing on a host that has none
/// there. Returns an errno.
int leave_unified_cgroups() {
  struct statfs unified {};
  if (::statfs(kUnifiedCgroups, &unified) < 0 || unified.f_type != CGROUP2_SUPER_MAGIC) return 0;
  if (const int error = leave_mount_table(); error != 0) return error;
  return ::umount2(kUnifiedCgroups, MNT_DETACH | UMOUNT_NOFOLLOW) < 0 ? errno : 0;
}

/// Makes so many mounts in a private copy of the mount table: a tmpfs, and binds of a directory of it onto others.
/// Returns an errno.
int add_mounts(int count, const char* directory) {
  if (const int error = leave_mount_table(); error != 0) return error;
  if (::mount("other-mounts", directory, "tmpfs", 0, "mode=0700") < 0) return errno;
  char first[4096];
  std::snprintf(first, sizeof first, "%s/0", directory);
  if (::mkdir(first, 0700) < 0) return errno;
  for (int i = 1; i < count; ++i) {
    char path[4096];
    std::snprintf(path, sizeof path, "%s/%d", directory, i);
    if (::mkdir(path, 0700) < 0 || ::mount(first, path, nullptr, MS_BIND, nullptr) < 0) return errno;
  }
  return 0;
}

/// What follows `option` where `argument` begins with it, else null.
const char* value_of(const char* argument, const char* option) {
  const std::size_t length = std::strlen(option);
  return std::strncmp(argument, option, length) == 0 ? argument + length : nullptr;
}

/// Makes what the options ask for and says, when there are any, whether it worked: a reply without a launch.
Streams::Kind prepare(int argc, char** argv) {
  Streams::Kind streams = Streams::Kind::null;
  Reply reply;
  int other_mounts = 0;
  for (int i = 1; i < argc && reply.spawn_error == 0; ++i) {
    if (std::strcmp(argv[i], kOwnStreams) == 0) streams = Streams::Kind::own;
    if (std::strcmp(argv[i], kWithoutUnifiedCgroups) == 0) reply.spawn_error = leave_unified_cgroups();
    if (const char* const number = value_of(argv[i], kOtherMounts)) other_mounts = std::atoi(number);
    if (const char* const on = value_of(argv[i], kMountsOn)) reply.spawn_error = add_mounts(other_mounts, on);
  }
  if (argc > 1) send_reply(reply, -1);
  if (reply.spawn_error != 0) std::_Exit(1);
  return streams;
}

}  // namespace

int main(int argc, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // bench is gone: so are we
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  // ^C reaches the whole foreground process group: bench decides what it means, after the launch that is under way.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::signal(signal, SIG_IGN);
  ::fcntl(kSocket, F_SETFD, FD_CLOEXEC);
  // Whatever bench was started with: every launch sees the same descriptors.
  sealbench::sys::close_range(kSocket + 1, sealbench::sys::kLastDescriptor);
  const Streams streams(prepare(argc, argv));
  const SpawnRules rules(streams);

  for (;;) {
    const ssize_t got = ::recv(kSocket, packet, sizeof packet, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;  // bench closed its end
    Request request;
    if (got == sizeof kEnd && packet[0] == kEnd) continue;  // of a launch that is over
    if (static_cast<std::size_t>(got) < sizeof request) return 1;
    std::memcpy(&request, packet, sizeof request);
    if (!unpack(request, static_cast<std::size_t>(got))) return 1;
    const int errors = static_cast<int>(::memfd_create("stderr", MFD_CLOEXEC));
    const Reply reply = launch(rules, strings, strings + request.argc + 1, request, errors);
    send_reply(reply, ::lseek(errors, 0, SEEK_END) > 0 ? errors : -1);
    ::close(errors);
  }
  kill_all_but({});  // a container that a failed launch left running
  return 0;
}
