// Processes that wait for each other at a lock of the kernel.
//
//   contending mounts|file
//
// Eight processes at the same time copy their mount table (namespace_sem), or write to the same file (its own lock).
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace {

constexpr int kProcesses = 8;
constexpr int kCopies = 100;
constexpr int kWrites = 2000;

int copy_mounts() {
  for (int i = 0; i < kCopies; ++i) {
    if (::unshare(CLONE_NEWNS) < 0) return 1;
  }
  return 0;
}

int write_to(int file) {
  static const std::array<char, 4096> kPage{};
  for (int i = 0; i < kWrites; ++i) {
    if (::pwrite(file, kPage.data(), kPage.size(), 0) < 0) return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const bool mounts = std::strcmp(argv[1], "mounts") == 0;
  const int file = ::memfd_create("contending", MFD_CLOEXEC);
  for (int i = 0; i < kProcesses; ++i) {
    if (::fork() == 0) ::_exit(mounts ? copy_mounts() : write_to(file));
  }
  int failed = 0;
  for (int status = 0; ::wait(&status) > 0;) failed += status != 0 ? 1 : 0;
  return failed == 0 ? 0 : 1;
}
