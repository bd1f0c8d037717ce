#include "sys/kernel_call.hpp"

#include <sys/syscall.h>

#include <algorithm>
#include <iterator>

namespace sealbench::sys {

namespace {

struct KernelCall {
  long number;
  const char* name;
  const char* since;
};

/// The version is that of the page in section 2 of the manual.
constexpr KernelCall kCalls[] = {
    {SYS_pidfd_send_signal, "pidfd_send_signal", "5.1"},
    {SYS_open_tree, "open_tree", "5.2"},
    {SYS_move_mount, "move_mount", "5.2"},
    {SYS_fsopen, "fsopen", "5.2"},
    {SYS_fsconfig, "fsconfig", "5.2"},
    {SYS_fsmount, "fsmount", "5.2"},
    {SYS_fspick, "fspick", "5.2"},
    {SYS_pidfd_open, "pidfd_open", "5.3"},
    {SYS_clone3, "clone3", "5.3"},
    {SYS_openat2, "openat2", "5.6"},
    {SYS_close_range, "close_range", "5.9"},
    {SYS_mount_setattr, "mount_setattr", "5.12"},
};

}  // namespace

std::string needs_call(long number) {
  const auto* const known = std::find_if(std::begin(kCalls), std::end(kCalls),
                                         [number](const KernelCall& call) { return call.number == number; });
  if (known == std::end(kCalls)) return "needs a newer Linux: system call " + std::to_string(number);
  return std::string("needs Linux ") + known->since + ": " + known->name;
}

MissingCall::MissingCall(long number) : std::system_error(ENOSYS, std::generic_category()), text_(needs_call(number)) {}

}  // namespace sealbench::sys
