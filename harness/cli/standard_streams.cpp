#include "harness/cli/standard_streams.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <iostream>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/plan/errors.hpp"
#include "sys/error.hpp"

namespace sealbench::cli {

namespace {

constexpr std::size_t kBuffer = 1 << 16;

void nothing(int /*signal*/) {}

void open_if_closed(int descriptor, int flags) {
  if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) return;
  const int fd = ::open("/dev/null", flags);
  if (fd < 0 || fd == descriptor) return;  // without a /dev/null it stays closed, as it was
  ::dup2(fd, descriptor);
  ::close(fd);
}

std::string why_not_writable() {
  const int flags = ::fcntl(STDOUT_FILENO, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return "it is closed";
  pollfd out{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  if (::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0) return "nobody reads it any more";
  return {};
}

}  // namespace

StandardStreams::Output::Output() : buffer_(kBuffer) { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

int StandardStreams::Output::overflow(int character) {
  if (sync() != 0) return traits_type::eof();
  if (character != traits_type::eof()) sputc(static_cast<char>(character));
  return traits_type::not_eof(character);
}

int StandardStreams::Output::sync() {
  const char* at = pbase();
  while (error_ == 0 && at < pptr()) {
    const ssize_t put = ::write(STDOUT_FILENO, at, static_cast<std::size_t>(pptr() - at));
    if (put >= 0) {
      at += put;
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return error_ == 0 ? 0 : -1;
}

StandardStreams::StandardStreams() {
  open_if_closed(STDIN_FILENO, O_WRONLY);
  open_if_closed(STDOUT_FILENO, O_RDONLY);
  open_if_closed(STDERR_FILENO, O_RDWR);
  struct sigaction action {};
  action.sa_handler = nothing;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::sigaction(signal, &action, nullptr);
  before_ = std::cout.rdbuf(&output_);
}

StandardStreams::~StandardStreams() { std::cout.rdbuf(before_); }

int StandardStreams::finish(int status) {
  std::cout.flush();
  const int error = output_.error();
  if (error == 0) return status;
  say(fmt::format("cannot write to standard output: {}; what was to be printed is lost",
                  error == EBADF ? "it is closed" : sys::errno_text(error)));
  return status == kSuccess ? kImpossibleHere : status;
}

void require_standard_output() {
  if (const std::string why = why_not_writable(); !why.empty()) {
    throw HostError(
        fmt::format("cannot write to standard output: {}; nothing was done, for its result would be lost", why));
  }
}

}  // namespace sealbench::cli
