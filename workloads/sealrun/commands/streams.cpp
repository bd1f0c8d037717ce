#include "workloads/sealrun/commands/streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "sys/error.hpp"
#include "workloads/sealrun/log.hpp"

namespace sealbench::sealrun {

namespace {

bool output_was_closed = false;
int output_error = 0;  ///< errno of the first thing that could not be printed

/// Notes why printing failed, when it is the first time.
void note(int error) {
  if (output_error == 0) output_error = error;
}

}  // namespace

void open_standard_streams() {
  pollfd streams[] = {{.fd = STDIN_FILENO, .events = 0, .revents = 0},
                      {.fd = STDOUT_FILENO, .events = 0, .revents = 0},
                      {.fd = STDERR_FILENO, .events = 0, .revents = 0}};
  if (::poll(streams, 3, 0) <= 0) return;
  for (const pollfd& stream : streams) {
    if ((stream.revents & POLLNVAL) == 0) continue;
    if (stream.fd == STDOUT_FILENO) output_was_closed = true;
    // The lowest free number is this one: those below it are open by now.
    if (::open("/dev/null", O_RDWR) < 0) return;
  }
}

void print_line(const std::string& text) {
  hold_back_own_signals();
  if (output_was_closed) return note(EBADF);
  if (std::puts(text.c_str()) < 0) note(errno);
}

int end_of_output(int status) {
  if (std::fflush(stdout) != 0) note(errno);
  if (output_error == 0) return status;
  complain("cannot write to standard output: " + sys::errno_text(output_error));
  return status == 0 ? 1 : status;
}

void complain(const std::string& what) { log::error(what); }

}  // namespace sealbench::sealrun
