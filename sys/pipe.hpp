// Both ends of a pipe.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "sys/error.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// pipe2(2), closed on execve(2). Throws std::system_error.
struct Pipe {
  /// `flags` in addition, O_NONBLOCK for one.
  explicit Pipe(int flags = 0) {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC | flags), "making a pipe");
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }

  UniqueFd read;
  UniqueFd write;
};

}  // namespace sealbench::sys
