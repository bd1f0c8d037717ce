// The first instruction of every program that can be init. What asks to be init begins there at once; for anything else
// the usual start of a libc follows. A libc's start, and the constructors of a C++ library's static objects, touch
// pages of their own (three faults of a launch) and call the kernel twice, and init needs none of that
// (docs/measurement.md, "What a launch is made of").
#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

namespace {

bool equal(const char* a, const char* b) { return starts_with(a, b) && length(a) == length(b); }

int number(const char* text) {
  int value = 0;
  for (; *text >= '0' && *text <= '9'; ++text) value = value * 10 + (*text - '0');
  return value;
}

}  // namespace

/// `stack` is the process's first: argc, then argv (System V ABI, "Initial Stack and Register State"): "sealrun init
/// FD". Returns where that is not what it says.
extern "C" [[gnu::used]] void sealrun_enter(const long* stack) {
  constexpr long kArguments = 3;
  if (stack[0] != kArguments) return;
  const auto* argv = reinterpret_cast<const char* const*>(stack + 1);
  if (equal(argv[1], "init")) run(number(argv[2]));
}

}  // namespace sealbench::sealrun::init

// What a loader left in registers for _start (its function for exit) is as it was when that begins.
#if defined(__x86_64__)
__asm__(
    ".globl sealrun_start\nsealrun_start:\n"
    "  mov %rsp, %rdi\n  push %rdx\n  sub $8, %rsp\n  call sealrun_enter\n"
    "  add $8, %rsp\n  pop %rdx\n  jmp _start\n");
#elif defined(__aarch64__)
__asm__(
    ".globl sealrun_start\nsealrun_start:\n"
    "  mov x19, x0\n  mov x0, sp\n  bl sealrun_enter\n"
    "  mov x0, x19\n  b _start\n");
#else
#error "port me: the first instruction of a program"
#endif
