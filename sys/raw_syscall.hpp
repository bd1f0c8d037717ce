// System calls without a libc: for code that must also run as a program of its own with nothing else in it, or between
// clone and exec. x86-64 and arm64.
#pragma once

#include <asm/unistd.h>

#include <type_traits>

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
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = detail::as_register(d);
  register long r8 __asm__("r8") = detail::as_register(e);
  register long r9 __asm__("r9") = detail::as_register(f);
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(detail::as_register(a)), "S"(detail::as_register(b)), "d"(detail::as_register(c)),
                     "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = detail::as_register(a);
  register long x1 __asm__("x1") = detail::as_register(b);
  register long x2 __asm__("x2") = detail::as_register(c);
  register long x3 __asm__("x3") = detail::as_register(d);
  register long x4 __asm__("x4") = detail::as_register(e);
  register long x5 __asm__("x5") = detail::as_register(f);
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#else
#error "port me: the system call instruction of this machine"
#endif
}

}  // namespace sealbench::sys
