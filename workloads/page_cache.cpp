#include "workloads/page_cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "sys/file.hpp"

namespace sealbench::workloads {
namespace {

constexpr const char* kDropCaches = "/proc/sys/vm/drop_caches";

/// Writes what is dirty and drops what is clean (posix_fadvise(2), POSIX_FADV_DONTNEED). Pages that a process has
/// mapped stay.
void drop(const std::string& path) {
  const sys::UniqueFd file = sys::open(path, O_RDONLY);
  static_cast<void>(::fsync(file.get()));  // a filesystem that cannot be written has nothing to write, and may say so
  if (const int error = ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED); error != 0) {
    throw std::system_error(error, std::generic_category(), "dropping the page cache of " + path);
  }
}

}  // namespace

std::string why_not_droppable(std::string_view cache) {
  if (cache != kAllDropped || ::access(kDropCaches, W_OK) == 0) return {};
  return fmt::format("cache=all writes to {}, which takes root", kDropCaches);
}

void drop_page_cache(std::string_view cache, const std::string& exe, const std::string& artefacts) {
  if (cache == kWarm) return;
  if (cache == kAllDropped) {
    ::sync();
    sys::write_value(kDropCaches, "3");
    return;
  }
  drop(exe);
  if (artefacts.empty()) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(artefacts)) {
    if (entry.is_regular_file()) drop(entry.path());
  }
}

}  // namespace sealbench::workloads
