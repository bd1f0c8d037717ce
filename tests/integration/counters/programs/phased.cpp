// A stand-in for a runtime: records every phase, copies 16 MiB into a memfd, sleeps a while with it, touches 100 fresh
// pages.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "sys/phases.hpp"

namespace {

constexpr std::size_t kCopy = 16UL << 20;
constexpr std::size_t kPages = 100;
constexpr useconds_t kHold = 100'000;  // long enough for a sampler

void copy() {
  static char block[1 << 16];
  const int fd = ::memfd_create("copy", MFD_CLOEXEC);
  for (std::size_t done = 0; done < kCopy; done += sizeof block) {
    if (::write(fd, block, sizeof block) != static_cast<ssize_t>(sizeof block)) std::exit(1);
  }
}

void touch_fresh_pages() {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  auto* const memory =
      static_cast<char*>(::mmap(nullptr, kPages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ::madvise(memory, kPages * page, MADV_NOHUGEPAGE);
  for (std::size_t i = 0; i < kPages; ++i) static_cast<volatile char*>(memory)[i * page] = 1;
}

}  // namespace

int main() {
  const auto recorder = sealbench::sys::PhaseRecorder::from_environment();
  recorder.reached(SEALBENCH_PHASE_START);
  copy();
  recorder.bytes_copied(kCopy);
  recorder.reached(SEALBENCH_PHASE_SEALED);
  const pid_t child = ::fork();
  if (child == 0) {
    recorder.reached(SEALBENCH_PHASE_INIT_ENTERED);
    touch_fresh_pages();
    recorder.reached(SEALBENCH_PHASE_ROOTFS_DONE);
    recorder.close_on_exec();
    recorder.reached(SEALBENCH_PHASE_PAYLOAD_EXEC);
    ::usleep(kHold);
    ::_exit(0);
  }
  recorder.reached(SEALBENCH_PHASE_CLONED);
  ::waitpid(child, nullptr, 0);
  recorder.reached(SEALBENCH_PHASE_PAYLOAD_EXIT);
  recorder.reached(SEALBENCH_PHASE_TEARDOWN_DONE);
  return 0;
}
