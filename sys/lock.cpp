#include "sys/lock.hpp"

#include <sys/file.h>

#include <cerrno>
#include <string>

#include "sys/error.hpp"

namespace sealbench::sys {

bool try_lock(const UniqueFd& file, std::string_view what) {
  int result = 0;
  do {
    result = ::flock(file.get(), LOCK_EX | LOCK_NB);
  } while (result < 0 && errno == EINTR);
  if (result < 0 && errno == EWOULDBLOCK) return false;
  check(result, [&] { return "locking " + std::string(what); });
  return true;
}

}  // namespace sealbench::sys
