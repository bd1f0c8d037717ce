// The init stage as a program of its own, for memfd-init: what a compiler expects of a C library.
#include <cstddef>

#include "sys/raw_syscall.hpp"

// Compilers make calls of these even of code that names none of them (GCC manual, "Standards"). Their loops are kept
// from becoming calls of themselves by -fno-builtin and -fno-tree-loop-distribute-patterns.
extern "C" void* memcpy(void* to, const void* from, std::size_t bytes) {
  auto* out = static_cast<char*>(to);
  const auto* in = static_cast<const char*>(from);
  while (bytes-- > 0) *out++ = *in++;
  return to;
}

extern "C" void* memset(void* to, int value, std::size_t bytes) {
  auto* out = static_cast<char*>(to);
  while (bytes-- > 0) *out++ = static_cast<char>(value);
  return to;
}

extern "C" std::size_t strlen(const char* text) {
  std::size_t n = 0;
  while (text[n] != '\0') ++n;
  return n;
}

/// Where init/entry.cpp goes on for a program that was not called as init: this one is nothing else.
extern "C" [[noreturn, gnu::used]] void _start() {
  constexpr int kBadUse = 2;
  for (;;) sealbench::sys::raw_syscall(__NR_exit_group, kBadUse);
}
