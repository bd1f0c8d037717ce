// System calls that the oldest kernels we run on lack, and how that is said.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace sealbench::sys {

/// The oldest Linux on which sealrun and bench run; what is newer has a way round, or its strategy says what it needs.
inline constexpr const char* kOldestLinux = "5.4";

/// "needs Linux 5.12: mount_setattr", of a system call by its number (SYS_mount_setattr).
std::string needs_call(long number);

/// The kernel has no such call (ENOSYS). what() is needs_call() and nothing else.
class MissingCall : public std::system_error {
 public:
  explicit MissingCall(long number);
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// Passes the result of system call `number` through; throws MissingCall where the kernel lacks it.
template <typename Result>
Result require_call(long number, Result result) {
  if (result < 0 && errno == ENOSYS) throw MissingCall(number);
  return result;
}

}  // namespace sealbench::sys
