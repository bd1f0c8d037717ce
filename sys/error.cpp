#include "sys/error.hpp"

#include <string.h>

#include <cerrno>

namespace sealbench::sys {

void throw_errno(int error, std::string_view what) {
  throw std::system_error(error, std::generic_category(), std::string(what));
}

void throw_errno(std::string_view what) { throw_errno(errno, what); }

std::string errno_text(int error) { return std::generic_category().message(error); }

std::string errno_name(int error) {
  const char* name = ::strerrorname_np(error);
  return name != nullptr ? name : std::to_string(error);
}

}  // namespace sealbench::sys
