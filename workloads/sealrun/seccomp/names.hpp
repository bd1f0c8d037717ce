// The words of linux.seccomp and what they are to libseccomp.
#pragma once

#include <seccomp.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sealbench::sealrun::seccomp {

/// The libseccomp value of an OCI architecture such as "SCMP_ARCH_X86_64"; nothing for an unknown one.
std::optional<std::uint32_t> architecture(std::string_view name);

/// The libseccomp value of an OCI operator such as "SCMP_CMP_EQ".
std::optional<scmp_compare> comparison(std::string_view name);

/// What an action does with errnoRet.
enum class Returns {
  kNothing,  ///< has no errno
  kErrno,    ///< returns errnoRet to the caller or its tracer; EPERM when absent
};

struct Action {
  std::uint32_t value;  ///< without the errno
  Returns returns;
};

/// The libseccomp value of an OCI action such as "SCMP_ACT_ERRNO"; nothing for an unknown one and for SCMP_ACT_NOTIFY.
std::optional<Action> action(std::string_view name);

// What this build knows, for `features`.
std::vector<std::string_view> architectures();
std::vector<std::string_view> comparisons();
std::vector<std::string_view> actions();
std::vector<std::string_view> filter_flags();

/// The kernel's value of a filter flag such as "SECCOMP_FILTER_FLAG_LOG".
std::optional<unsigned> filter_flag(std::string_view name);

}  // namespace sealbench::sealrun::seccomp
