#include <string.h>

#include "sys/error.hpp"

// In a file of its own: glibc alone has strerrorname_np, and static programs are linked with another libc.
namespace sealbench::sys {

std::string errno_name(int error) {
  const char* name = ::strerrorname_np(error);
  return name != nullptr ? name : std::to_string(error);
}

}  // namespace sealbench::sys
