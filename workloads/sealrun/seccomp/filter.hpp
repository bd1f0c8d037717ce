// linux.seccomp of a bundle, compiled to the program that the kernel runs.
#pragma once

#include <cstddef>
#include <vector>

#include "workloads/sealrun/bundle/fields.hpp"

namespace sealbench::sealrun::seccomp {

/// What seccomp(2) SECCOMP_SET_MODE_FILTER takes.
struct Filter {
  std::vector<std::byte> program;  ///< struct sock_filter[]; size is a multiple of 8
  unsigned flags = 0;              ///< SECCOMP_FILTER_FLAG_*
};

/// Compiles linux.seccomp with libseccomp for the native architecture and those that it lists. Names of system calls
/// that libseccomp does not know are left out, as runc does. Throws BundleError, naming the field, for an unknown
/// action, architecture, operator or flag, and for user notification (SCMP_ACT_NOTIFY, listenerPath), which is not
/// implemented.
Filter compile(Fields& fields);

}  // namespace sealbench::sealrun::seccomp
