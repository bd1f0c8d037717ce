#include "strategies/holder.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sys/close_range.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"
#include "sys/pipe.hpp"
#include "sys/refusal.hpp"

namespace sealbench::strategies {

namespace {

using sys::UniqueFd;

constexpr const char* kSocket = "socket";

enum class Wish : std::uint32_t { seal, stop };

/// What a launcher sends, in one packet; the reply is an errno, with the descriptor beside it when it is 0.
struct Request {
  Wish wish = Wish::seal;
  FileIdentity exe;
};

/// A path in `directory` that fits into a socket's address (108 bytes), however long the directory's own is.
sockaddr_un address_in(const UniqueFd& directory) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(directory.get()) + "/" + kSocket;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

UniqueFd make_socket() {
  return UniqueFd(sys::check(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "making a socket"));
}

/// Connected to the holder; errno says why not otherwise.
UniqueFd try_connect(const UniqueFd& directory) {
  UniqueFd socket = make_socket();
  const sockaddr_un address = address_in(directory);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) return {};
  return socket;
}

void reply(const UniqueFd& client, std::int32_t error, int fd) {
  iovec part{.iov_base = &error, .iov_len = sizeof error};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  ::sendmsg(client.get(), &message, MSG_NOSIGNAL);  // a launcher that has gone needs no answer
}

/// Sends a request and receives the answer; returns the errno in it, 0 with `received` set, or -errno of the talk
/// itself.
int ask(const UniqueFd& socket, const Request& request, UniqueFd& received) {
  if (::send(socket.get(), &request, sizeof request, MSG_NOSIGNAL) < 0) return -errno;
  std::int32_t error = 0;
  iovec part{.iov_base = &error, .iov_len = sizeof error};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = 0;
  while ((got = ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  if (got != sizeof error) return got < 0 ? -errno : -EPIPE;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    received = UniqueFd(fd);
  }
  return error;
}

/// The life of a holder: answers until it is told to stop or its directory has gone.
class Holder {
 public:
  Holder(UniqueFd listening, UniqueFd directory, const FileIdentity& exe, Keeper& keeper)
      : listening_(std::move(listening)), directory_(std::move(directory)), exe_(exe), keeper_(keeper) {}

  void serve() {
    constexpr int kLook = 1000;  // ms between two looks at the directory
    for (;;) {
      pollfd waiting{.fd = listening_.get(), .events = POLLIN, .revents = 0};
      const int ready = ::poll(&waiting, 1, kLook);
      if (ready > 0 && !answer()) return;
      if (ready == 0 && ::faccessat(directory_.get(), kSocket, F_OK, 0) < 0) return;
    }
  }

 private:
  bool answer() {
    UniqueFd client(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) return true;
    ucred peer{};
    socklen_t size = sizeof peer;
    // The directory is closed to others already; this holds for descriptors of the socket that went astray.
    if (::getsockopt(client.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 || peer.uid != ::geteuid()) return true;
    const timeval patience{.tv_sec = 1, .tv_usec = 0};  // a silent client must not stop the others
    ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    Request request;
    if (::recv(client.get(), &request, sizeof request, 0) != sizeof request) return true;
    if (request.wish == Wish::stop) {
      reply(client, 0, -1);
      // Closed by our end, after the kernel has let go of the exe that we execute: so the caller can wait for both.
      static_cast<void>(client.release());
      return false;
    }
    if (request.exe != exe_) {
      reply(client, ESTALE, -1);
      return true;
    }
    try {
      Keeper::Copy copy = keeper_.next();
      reply(client, 0, copy.fd);
      keeper_.handed_out(std::move(copy), peer.pid);
    } catch (const std::system_error& error) {
      reply(client, error.code().value(), -1);
    }
    return true;
  }

  UniqueFd listening_;
  UniqueFd directory_;
  FileIdentity exe_;
  Keeper& keeper_;
};

/// How a holder tells who starts it whether it came to serve: its end of a pipe, closed then, or why it did not before.
struct Failure {
  int error = 0;
  std::array<char, 500> what{};
};

void tell_failure(const UniqueFd& starter, const std::system_error& error) {
  Failure failure{.error = error.code().value()};
  std::string what = error.what();
  // Whoever throws for it puts errno's words behind again.
  const std::string words = ": " + sys::errno_text(failure.error);
  if (what.ends_with(words)) what.resize(what.size() - words.size());
  what.copy(failure.what.data(), failure.what.size() - 1);
  static_cast<void>(::write(starter.get(), &failure, sizeof failure));  // less than PIPE_BUF: whole or not at all
}

/// Waits until the holder serves; throws what it could not do.
void await_holder(const UniqueFd& holder, std::string_view strategy) {
  Failure failure;
  ssize_t got = 0;
  while ((got = ::read(holder.get(), &failure, sizeof failure)) < 0 && errno == EINTR) {
  }
  if (got != sizeof failure) return;
  sys::throw_errno(failure.error, "the holder of " + std::string(strategy) + ": " + failure.what.data());
}

/// Leaves nothing of the starter in the holder: its session, its working directory, its descriptors.
void become_daemon(const UniqueFd& listening, const UniqueFd& directory, const UniqueFd& source,
                   const UniqueFd& starter) {
  ::setsid();
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGINT, SIG_DFL);
  sys::check(::chdir("/"), "leaving the working directory");
  const UniqueFd null = sys::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) ::dup2(null.get(), fd);
  // A pipe that somebody reads to its end must not stay open in us.
  std::array<int, 4> kept = {listening.get(), directory.get(), source.get(), starter.get()};
  std::sort(kept.begin(), kept.end());
  unsigned next = 3;
  for (const int fd : kept) {
    const auto number = static_cast<unsigned>(fd);
    if (number > next) sys::close_range(next, number - 1);
    next = std::max(next, number + 1);
  }
  sys::close_range(next, sys::kLastDescriptor);
}

/// Returns when the holder has ended, and nobody executes the exe on its behalf any more (ETXTBSY).
void stop_running(const UniqueFd& directory) {
  const UniqueFd socket = try_connect(directory);
  UniqueFd none;
  if (!socket || ask(socket, {.wish = Wish::stop, .exe = {}}, none) != 0) return;
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char end = 0;
  while (::recv(socket.get(), &end, sizeof end, 0) < 0 && errno == EINTR) {
  }
}

std::string no_copy(int error) { return "could not make a copy" + sys::refusal_of_executable_memfd(error); }

bool runs_for(const UniqueFd& directory, const FileIdentity& exe) {
  const UniqueFd socket = try_connect(directory);
  UniqueFd received;
  return socket && ask(socket, {.wish = Wish::seal, .exe = exe}, received) == 0;
}

/// As runs_for, but throws why not.
void require_copy(const UniqueFd& directory, const FileIdentity& exe, std::string_view strategy) {
  const UniqueFd socket = try_connect(directory);
  if (!socket) sys::throw_errno("the holder of " + std::string(strategy) + " did not start");
  UniqueFd received;
  const int error = ask(socket, {.wish = Wish::seal, .exe = exe}, received);
  if (error < 0) sys::throw_errno(-error, "the holder of " + std::string(strategy) + " died");
  if (error > 0) sys::throw_errno(error, "the holder of " + std::string(strategy) + " " + no_copy(error));
}

}  // namespace

UniqueFd sealed_copy(const UniqueFd& source, std::uint64_t bytes) {
  // Small steps with a pause for others in between: a kernel that is not preempted for the whole copy keeps whoever
  // mounts or unmounts meanwhile waiting, for they wait for the RCU of all processors. That would be the launch for
  // which the last copy was made.
  constexpr std::uint64_t kStep = std::uint64_t{128} * 1024;
  UniqueFd copy = sys::executable_memfd("sealbench:exe");
  for (std::uint64_t done = 0; done < bytes; done += kStep) {
    sys::copy_range(source, copy, done, std::min(kStep, bytes - done));
    ::sched_yield();
  }
  sys::seal_content(copy);
  return copy;
}

void start_holder(const Exe& exe, std::string_view strategy,
                  const std::function<std::unique_ptr<Keeper>(UniqueFd, std::uint64_t)>& make) {
  const std::string path = artefact_directory(exe, exe.real_path(), strategy);
  UniqueFd directory = make_artefact_directory(path, strategy);
  {
    const UniqueFd lock =
        make_artefact_directory(path, strategy);  // its own open file: the holder must not inherit the lock
    sys::check(::flock(lock.get(), LOCK_EX), [&] { return "locking " + path; });
    UniqueFd source = exe.open(O_RDONLY);
    const FileIdentity identity = FileIdentity::of(sys::status(source, exe.path()));
    if (runs_for(directory, identity)) return;
    stop_running(directory);
    ::unlinkat(directory.get(), kSocket, 0);
    UniqueFd listening = make_socket();
    const sockaddr_un address = address_in(directory);
    sys::check(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
               [&] { return "binding a socket in " + path; });
    constexpr int kBacklog = 4096;
    sys::check(::listen(listening.get(), kBacklog), "listening");
    sys::Pipe told;
    // Twice, so that the holder is nobody's child to reap.
    const pid_t middle = sys::check(::fork(), "starting the holder");
    if (middle == 0) {
      if (::fork() != 0) ::_exit(0);
      int status = 1;
      try {
        become_daemon(listening, directory, source, told.write);
        const std::unique_ptr<Keeper> keeper = make(std::move(source), identity.bytes);
        told.write.reset();
        Holder(std::move(listening), std::move(directory), identity, *keeper).serve();
        status = 0;
      } catch (const std::system_error& error) {
        tell_failure(told.write, error);
      } catch (const std::exception&) {  // whoever asks finds the socket closed
      }
      ::_exit(status);
    }
    while (::waitpid(middle, nullptr, 0) < 0 && errno == EINTR) {
    }
    listening.reset();
    told.write.reset();
    try {
      await_holder(told.read, strategy);
      require_copy(directory, identity, strategy);
    } catch (...) {
      stop_running(directory);
      ::unlinkat(directory.get(), kSocket, 0);
      ::rmdir(path.c_str());  // else a launch would look for a holder that had died
      throw;
    }
  }
}

void stop_holder(const Exe& exe, std::string_view strategy) {
  const std::string path = artefact_directory(exe, exe.real_path(), strategy);
  if (::access(path.c_str(), F_OK) != 0) return;
  const UniqueFd directory = open_artefact_directory(path, strategy);
  sys::check(::flock(directory.get(), LOCK_EX), [&] { return "locking " + path; });
  stop_running(directory);
  std::filesystem::remove_all(path);
}

UniqueFd ask_holder(const Exe& exe, std::string_view strategy) {
  const UniqueFd directory = open_artefact_directory(artefact_directory(exe, exe.real_path(), strategy), strategy);
  const auto fail = [&](int error, const std::string& what) {
    const std::string name(strategy);
    sys::throw_errno(error, "the holder of " + name + " " + what + " (sealrun --seal " + name + " install)");
  };
  const UniqueFd socket = try_connect(directory);
  if (!socket) fail(errno, "has died: start it again");
  UniqueFd received;
  const int error = ask(socket, {.wish = Wish::seal, .exe = identity_of(exe)}, received);
  if (error < 0) fail(-error, "died while it was asked: start it again");
  if (error == ESTALE) fail(error, "keeps another version of the exe: replace it");
  if (error > 0) fail(error, no_copy(error));
  // What came is what was promised, whoever sent it.
  if (!received || (sys::seals(received) & sys::kContentSeals) != sys::kContentSeals)
    fail(EPERM, "sent something that is not a sealed memfd");
  return received;
}

Support HolderStrategy::support(const sys::Host& /*host*/, const Exe& exe) const { return try_to_seal(*this, exe); }

void HolderStrategy::install(const Exe& exe) const {
  start_holder(exe, traits().name,
               [this](sys::UniqueFd source, std::uint64_t bytes) { return make_keeper(std::move(source), bytes); });
}

void HolderStrategy::uninstall(const Exe& exe) const { stop_holder(exe, traits().name); }

}  // namespace sealbench::strategies
