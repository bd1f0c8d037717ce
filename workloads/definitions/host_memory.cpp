#include "workloads/definitions/host_memory.hpp"

#include <unistd.h>

#include <sstream>
#include <string>
#include <system_error>

#include "sys/file.hpp"

namespace sealbench::workloads {

namespace {

constexpr std::int64_t kKibibyte = 1024;

/// Calls visit(name, value) for each line of /proc/vmstat.
template <typename Visit>
void for_each_figure(Visit&& visit) {
  std::istringstream lines(sys::read_file("/proc/vmstat"));
  std::string name;
  for (std::int64_t value = 0; lines >> name >> value;) visit(name, value);
}

}  // namespace

HostMemory operator-(const HostMemory& a, const HostMemory& b) {
  return {.shmem = a.shmem - b.shmem,
          .page_cache = a.page_cache - b.page_cache,
          .anonymous = a.anonymous - b.anonymous,
          .slab = a.slab - b.slab,
          .kernel = a.kernel - b.kernel};
}

HostMemory host_memory() {
  try {
    sys::write_value("/proc/sys/vm/stat_refresh", "1");
  } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): not root: some pages less exact
  }
  const std::int64_t page = ::sysconf(_SC_PAGESIZE);
  HostMemory memory;
  std::int64_t files = 0;  // shmem included
  for_each_figure([&](const std::string& name, std::int64_t value) {
    if (name == "nr_shmem") memory.shmem = value * page;
    if (name == "nr_file_pages") files = value * page;
    if (name == "nr_anon_pages") memory.anonymous = value * page;
    if (name == "nr_slab_reclaimable" || name == "nr_slab_unreclaimable") memory.slab += value * page;
    if (name == "nr_page_table_pages") memory.kernel += value * page;
    if (name == "nr_kernel_stack") memory.kernel += value * kKibibyte;
  });
  memory.page_cache = files - memory.shmem;
  return memory;
}

std::int64_t host_bytes_read() {
  std::int64_t bytes = 0;
  for_each_figure([&](const std::string& name, std::int64_t value) {
    if (name == "pgpgin") bytes = value * kKibibyte;
  });
  return bytes;
}

}  // namespace sealbench::workloads
