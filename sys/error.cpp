#include "sys/error.hpp"

#include <cerrno>

namespace sealbench::sys {

void throw_errno(int error, std::string_view what) {
  throw std::system_error(error, std::generic_category(), std::string(what));
}

void throw_errno(std::string_view what) { throw_errno(errno, what); }

std::string errno_text(int error) { return std::generic_category().message(error); }

}  // namespace sealbench::sys
