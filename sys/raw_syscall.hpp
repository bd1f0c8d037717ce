// System calls without a libc: for code that must also run as a program of its own with nothing else in it, or between
// clone and exec.
#pragma once

#include <asm/unistd.h>

#include <type_traits>

#include "sys/machine.h"

namespace sealbench::sys {

namespace detail {

template <typename Value>
long as_register(Value value) {
  if constexpr (std::is_pointer_v<Value>) {
    return reinterpret_cast<long>(value);
  } else if constexpr (std::is_null_pointer_v<Value>) {
    return 0;
  } else {
    return static_cast<long>(value);
  }
}

}  // namespace detail

/// One system call; returns its result, or -errno. Touches no errno and no thread state.
template <typename A = int, typename B = int, typename C = int, typename D = int, typename E = int, typename F = int>
long raw_syscall(long number, A a = 0, B b = 0, C c = 0, D d = 0, E e = 0, F f = 0) {
  return machine_system_call(number, detail::as_register(a), detail::as_register(b), detail::as_register(c),
                             detail::as_register(d), detail::as_register(e), detail::as_register(f));
}

}  // namespace sealbench::sys
