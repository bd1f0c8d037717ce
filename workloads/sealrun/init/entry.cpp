// The first instruction of every program that can be init. What asks to be init begins there at once; for anything else
// the usual start of a libc follows. A libc's start, and the constructors of a C++ library's static objects, touch
// pages of their own (three faults of a launch) and call the kernel twice, and init needs none of that
// (docs/measurement.md, "What a launch is made of").
#include "sys/machine.h"
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

MACHINE_FIRST_INSTRUCTION("sealrun_start", "sealrun_enter", "_start");
