// The init stage as a program of its own, for memfd-init: a first instruction, and what a compiler expects of a C
// library.
#include <cstddef>

#include "sys/raw_syscall.hpp"
#include "workloads/sealrun/init/steps.hpp"

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

namespace {

/// The descriptor in argv[2]: "sealrun init FD".
int control_descriptor(const char* text) {
  int fd = 0;
  for (; *text >= '0' && *text <= '9'; ++text) fd = fd * 10 + (*text - '0');
  return fd;
}

constexpr int kArguments = 3;
constexpr int kBadUse = 2;

}  // namespace

/// `stack` is the process's first: argc, then argv (System V ABI, "Initial Stack and Register State").
extern "C" [[noreturn, gnu::used]] void start_init(const long* stack) {
  const auto* argv = reinterpret_cast<const char* const*>(stack + 1);
  if (stack[0] == kArguments) sealbench::sealrun::init::run(control_descriptor(argv[2]));
  for (;;) sealbench::sys::raw_syscall(__NR_exit_group, kBadUse);
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start_init\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n  mov x29, xzr\n  mov x0, sp\n  bl start_init\n");
#else
#error "port me: the first instruction of a program"
#endif
