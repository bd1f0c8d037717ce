// mprotect: maps the file shared for reading and asks for write permission afterwards.
#include <fcntl.h>
#include <sys/mman.h>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

const Probe& mprotect_shared() {
  static const Probe kProbe{
      .name = "mprotect",
      .goal = Goal::content,
      .summary = "maps the file shared from a read-only descriptor, then asks for write permission",
      .mechanism = "a mapping keeps VM_MAYWRITE only if its descriptor was open for writing",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd fd(attack.did("open", ::open(attack.path().c_str(), O_RDONLY | O_CLOEXEC)));
            if (!fd) return;
            void* const page = attack.did("mmap", ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd.get(), 0));
            if (page == MAP_FAILED) return;
            if (attack.did("mprotect", ::mprotect(page, 4096, PROT_READ | PROT_WRITE)) == 0) {
              auto* const byte = static_cast<volatile unsigned char*>(page);
              *byte = static_cast<unsigned char>(*byte ^ 1U);
            }
            ::munmap(page, 4096);
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
