#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "harness/measure/launcher.hpp"
#include "harness/measure/wire.hpp"
#include "harness/results/printable.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::measure {

namespace {

constexpr double kSecondsPerNanosecond = 1e-9;
constexpr std::size_t kMaxErrorText = 2000;

std::string pack(const Command& command, const Terms& terms) {
  const wire::Request request{.argc = static_cast<std::uint32_t>(command.argv.size()),
                              .envc = static_cast<std::uint32_t>(command.env.size()),
                              .timeout_ns = static_cast<std::uint64_t>(terms.timeout.count()),
                              .delay_ns = static_cast<std::uint64_t>(terms.delay.count()),
                              .can_be_ended = terms.stop != nullptr ? 1U : 0U};
  std::string packet(sizeof request, '\0');
  std::memcpy(packet.data(), &request, sizeof request);
  for (const auto* strings : {&command.argv, &command.env}) {
    for (const std::string& text : *strings) packet.append(text.c_str(), text.size() + 1);
  }
  if (packet.size() > wire::kMaxRequest)
    throw std::runtime_error("the command line of " + command.argv.at(0) + " is too long");
  return packet;
}

/// Receives a reply and the descriptor that may come with it.
sys::UniqueFd receive(int socket, wire::Reply& reply) {
  iovec part{.iov_base = &reply, .iov_len = sizeof reply};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);  // an interruption waits for the launch that is under way
  sys::check(got, "reading from sealbench-launcher");
  if (static_cast<std::size_t>(got) != sizeof reply) throw std::runtime_error("sealbench-launcher ended unexpectedly");
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return sys::UniqueFd(fd);
}

/// Until there is a reply, or `stop` says that the launch is to end: then the launcher is told.
void await_reply(int socket, bool (*stop)()) {
  constexpr int kAskMs = 100;
  for (;;) {
    pollfd reply{.fd = socket, .events = POLLIN, .revents = 0};
    if (::poll(&reply, 1, kAskMs) > 0) return;
    if (!stop()) continue;
    sys::check(::send(socket, &wire::kEnd, sizeof wire::kEnd, MSG_NOSIGNAL), "writing to sealbench-launcher");
    return;
  }
}

/// The end of what the launch wrote to its standard error, without the last newlines.
std::string error_text(const sys::UniqueFd& fd) {
  if (!fd) return {};
  const off_t size = ::lseek(fd.get(), 0, SEEK_END);
  if (size <= 0) return {};
  const off_t from = size > static_cast<off_t>(kMaxErrorText) ? size - static_cast<off_t>(kMaxErrorText) : 0;
  std::string text(static_cast<std::size_t>(size - from), '\0');
  const ssize_t got = ::pread(fd.get(), text.data(), text.size(), from);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  std::erase(text, '\r');
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return results::printable_lines(text);
}

std::string describe_failure(const wire::Reply& reply, const Command& command) {
  if (reply.spawn_error != 0) {
    return fmt::format("cannot execute {}: {}", command.argv.at(0), sys::errno_text(reply.spawn_error));
  }
  if (reply.ended != 0) return "was ended, for bench was interrupted";
  if (reply.timed_out != 0) {
    return fmt::format("was killed after its time limit of {:.3g} s",
                       static_cast<double>(reply.wall_ns) * kSecondsPerNanosecond);
  }
  if (WIFSIGNALED(reply.wait_status)) {
    return fmt::format("was killed by signal {} ({})", WTERMSIG(reply.wait_status),
                       ::strsignal(WTERMSIG(reply.wait_status)));
  }
  if (WEXITSTATUS(reply.wait_status) != 0) {
    return fmt::format("exited with status {}", WEXITSTATUS(reply.wait_status));
  }
  return {};
}

}  // namespace

ProcessLauncher::ProcessLauncher(const std::string& program, const workloads::Surroundings& surroundings) {
  int ends[2];
  sys::check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "making a socketpair");
  socket_ = sys::UniqueFd(ends[0]);
  const sys::UniqueFd theirs(ends[1]);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), wire::kSocket);
  std::string name = program;
  std::vector<std::string> options;
  if (surroundings.without_unified_cgroups) options.emplace_back(wire::kWithoutUnifiedCgroups);
  if (surroundings.own_streams) options.emplace_back(wire::kOwnStreams);
  if (surroundings.other_mounts > 0) {
    options.emplace_back(fmt::format("{}{}", wire::kOtherMounts, surroundings.other_mounts));
    options.emplace_back(wire::kMountsOn + surroundings.mounts_on);
  }
  std::vector<char*> argv = {name.data()};
  for (std::string& option : options) argv.push_back(option.data());
  argv.push_back(nullptr);
  char* const env[] = {nullptr};
  const int error = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), env);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) sys::throw_errno(error, "starting " + program);
  if (!options.empty()) await_surroundings(surroundings);
}

void ProcessLauncher::await_surroundings(const workloads::Surroundings& surroundings) {
  wire::Reply reply;
  int error = 0;
  try {
    receive(socket_.get(), reply);
    error = reply.spawn_error;
  } catch (...) {
    end();
    throw;
  }
  if (error == 0) return;
  end();
  if (surroundings.other_mounts > 0) {
    sys::throw_errno(error, fmt::format("making a mount namespace with {} mounts more (it takes root, and "
                                        "fs.mount-max limits it)",
                                        surroundings.other_mounts));
  }
  sys::throw_errno(error, fmt::format("making a mount namespace without {}, which this runtime needs on a host with "
                                      "hybrid cgroups (run as root, or boot with unified cgroups only)",
                                      wire::kUnifiedCgroups));
}

void ProcessLauncher::end() {
  socket_.reset();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

ProcessLauncher::~ProcessLauncher() { end(); }

std::string ProcessLauncher::mount_namespace() const {
  std::string theirs = fmt::format("/proc/{}/ns/mnt", pid_);
  return sys::read_link(theirs) == sys::read_link("/proc/self/ns/mnt") ? std::string() : theirs;
}

std::string ProcessLauncher::mount_table() const { return fmt::format("/proc/{}/mountinfo", pid_); }

Outcome ProcessLauncher::launch(const Command& command, const Terms& terms) {
  const std::string packet = pack(command, terms);
  sys::check(::send(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL), "writing to sealbench-launcher");
  if (terms.stop != nullptr) await_reply(socket_.get(), terms.stop);
  wire::Reply reply;
  const sys::UniqueFd errors = receive(socket_.get(), reply);
  Outcome outcome;
  outcome.usage = {.wall_s = static_cast<double>(reply.wall_ns) * kSecondsPerNanosecond,
                   .user_s = static_cast<double>(reply.user_ns) * kSecondsPerNanosecond,
                   .system_s = static_cast<double>(reply.system_ns) * kSecondsPerNanosecond,
                   .max_rss_bytes = reply.max_rss_bytes,
                   .minor_faults = reply.minor_faults,
                   .major_faults = reply.major_faults,
                   .voluntary_switches = reply.voluntary_switches,
                   .involuntary_switches = reply.involuntary_switches};
  outcome.failure = describe_failure(reply, command);
  outcome.errors = error_text(errors);
  return outcome;
}

}  // namespace sealbench::measure
