// Errors of system calls, in words: what was tried, on what, why it failed.
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace sealbench::sys {

/// Throws std::system_error for errno `error` with the text "WHAT: REASON".
[[noreturn]] void throw_errno(int error, std::string_view what);

/// Throws std::system_error for the current errno.
[[noreturn]] void throw_errno(std::string_view what);

/// Passes a system call's result through, or throws for errno when it is negative. `what` is either a
/// string or a callable that makes one, so that a message with a path in it costs nothing on success.
template <typename Result, typename What>
Result check(Result result, What&& what) {
  if (result < 0) {
    if constexpr (std::is_invocable_v<What>) {
      throw_errno(std::forward<What>(what)());
    } else {
      throw_errno(std::forward<What>(what));
    }
  }
  return result;
}

/// The kernel's words for `error`, for example "Permission denied".
std::string errno_text(int error);

/// The symbol of `error`, for example "EACCES"; the number as text when it has none.
std::string errno_name(int error);

}  // namespace sealbench::sys
