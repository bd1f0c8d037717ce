// mmap: a store into a shared writable mapping.
#include <fcntl.h>
#include <sys/mman.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& mmap_shared() {
  static const Probe kProbe{
      .name = "mmap",
      .goal = Goal::content,
      .summary = "maps the file shared and writable and stores a byte",
      .mechanism = "a store into a shared mapping changes the page cache of the file",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd fd(attack.did("open", ::open(attack.path().c_str(), O_RDWR | O_CLOEXEC)));
            if (!fd) return;
            void* const page =
                attack.did("mmap", ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0));
            if (page == MAP_FAILED) return;
            auto* const byte = static_cast<volatile unsigned char*>(page);
            *byte = static_cast<unsigned char>(*byte ^ 1U);
            attack.did("msync", ::msync(page, 4096, MS_SYNC));
            ::munmap(page, 4096);
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
