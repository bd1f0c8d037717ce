#include "sys/memfd.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "sys/error.hpp"
#include "sys/refusal.hpp"

namespace sealbench::sys {

namespace {
constexpr unsigned kMfdExec = 0x0010U;  // MFD_EXEC, not in Debian 12's headers
}

UniqueFd executable_memfd(const std::string& name) {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int fd = ::memfd_create(name.c_str(), kFlags | kMfdExec);
  if (fd < 0 && errno == EINVAL) fd = ::memfd_create(name.c_str(), kFlags);  // Linux < 6.3
  return UniqueFd(check(fd, [&] { return "memfd_create " + name + refusal_of_executable_memfd(errno); }));
}

UniqueFd empty_memfd(const std::string& name) {
  return UniqueFd(check(::memfd_create(name.c_str(), MFD_CLOEXEC), [&] { return "memfd_create " + name; }));
}

void seal_content(const UniqueFd& fd, ExecuteBits bits) {
  const int seals_wanted = bits == ExecuteBits::sealed ? kContentSeals | kSealExec : kContentSeals;
  if (::fcntl(fd.get(), F_ADD_SEALS, seals_wanted) < 0) {
    check(::fcntl(fd.get(), F_ADD_SEALS, kContentSeals), "sealing a memfd");  // Linux < 6.3: EINVAL for F_SEAL_EXEC
  }
  if ((seals(fd) & kContentSeals) != kContentSeals) throw_errno(EPERM, "the memfd did not keep its seals");
}

int seals(const UniqueFd& fd) { return check(::fcntl(fd.get(), F_GET_SEALS), "reading the seals"); }

}  // namespace sealbench::sys
