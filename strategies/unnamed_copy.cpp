#include "strategies/unnamed_copy.hpp"

#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <cerrno>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

sys::UniqueFd unnamed_file(const std::string& directory) {
  sys::UniqueFd file = sys::open(directory, O_TMPFILE | O_EXCL | O_RDWR, 0555);
  struct statfs fs {};
  sys::check(::fstatfs(file.get(), &fs), [&] { return "statfs of " + directory; });
  if ((static_cast<unsigned long>(fs.f_flags) & ST_NOEXEC) != 0) {
    sys::throw_errno(EACCES, "programs cannot be executed from " + directory + " (mounted noexec)");
  }
  return file;
}

sys::UniqueFd reopen_as_path(sys::UniqueFd file) {
  return sys::open("/proc/self/fd/" + std::to_string(file.get()), O_PATH);
}

}  // namespace sealbench::strategies
