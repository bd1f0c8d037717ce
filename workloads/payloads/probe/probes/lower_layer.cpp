// lower: from the handle to the file beneath it.
#include <fcntl.h>
#include <sys/mman.h>

#include <cinttypes>
#include <cstdio>
#include <string>

#include "sys/unique_fd.hpp"
#include "workloads/payloads/probe/attack.hpp"
#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

namespace {

/// The name of a mapping of one page under /proc/self/map_files.
std::string map_files_name(const void* page) {
  const auto start = reinterpret_cast<std::uintptr_t>(page);
  char name[96];
  std::snprintf(name, sizeof name, "/proc/self/map_files/%" PRIxPTR "-%" PRIxPTR, start, start + 4096);
  return name;
}

}  // namespace

const Probe& lower_layer() {
  static const Probe kProbe{
      .name = "lower",
      .goal = Goal::content,
      .summary = "maps the handle and opens the mapping's file through /proc/self/map_files, and the handle's parent",
      .mechanism =
          "overlayfs maps the file of the lower layer itself: map_files must lead back to the overlay, not to that "
          "file",
      .attempt =
          [](Attack& attack) {
            const sys::UniqueFd parent(attack.did("openat ..", ::openat(attack.handle(), "..", O_PATH | O_CLOEXEC)));
            const sys::UniqueFd fd(attack.did("open", ::open(attack.path().c_str(), O_RDONLY | O_CLOEXEC)));
            if (!fd) return;
            void* const page = attack.did("mmap", ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, fd.get(), 0));
            if (page == MAP_FAILED) return;
            attack.overwrite(map_files_name(page));
            ::munmap(page, 4096);
          },
  };
  return kProbe;
}

}  // namespace sealbench::probe
