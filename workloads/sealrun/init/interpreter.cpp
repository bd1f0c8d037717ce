// The loop of init: read the program, carry out one step after the other, report the one that fails.
#include <sys/mman.h>
#include <sys/socket.h>

#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

namespace {

constexpr Action kActions[] = {
#define OP(name) name,
#include "workloads/sealrun/init/ops.def"
#undef OP
};

/// The parent may have ended (create): then the container's standard error is all that is left.
void complain(std::uint32_t step, long error) {
  char text[] = "sealrun init: step NNNNN failed with errno NNN\n";
  constexpr std::size_t kStepEnd = 23;
  constexpr std::size_t kErrnoEnd = sizeof text - 3;
  const auto put = [&text](std::size_t end, std::size_t digits, unsigned long value) {
    for (std::size_t i = 0; i < digits; ++i, value /= 10) text[end - i] = static_cast<char>('0' + value % 10);
  };
  put(kStepEnd, 5, step);
  put(kErrnoEnd, 3, static_cast<unsigned long>(-error));
  raw_syscall(__NR_write, 2, text, sizeof text - 1);
}

[[noreturn]] void die(Context& context, long error) {
  if (tell(context, Report::failed, static_cast<std::int32_t>(-error)) < 0) complain(context.step, error);
  for (;;) raw_syscall(__NR_exit_group, 1);
}

void read_all(Context& context, void* buffer, std::size_t bytes) {
  auto* to = static_cast<char*>(buffer);
  while (bytes > 0) {
    const long got = raw_syscall(__NR_read, context.control, to, bytes);
    if (got == -EINTR) continue;
    if (got <= 0) die(context, got < 0 ? got : -EPIPE);
    to += got;
    bytes -= static_cast<std::size_t>(got);
  }
}

}  // namespace

long tell(const Context& context, Report report, std::int32_t value) {
  const Message message{.report = report, .value = value, .step = context.step};
  return raw_syscall(__NR_sendto, context.control, &message, sizeof message, MSG_NOSIGNAL, nullptr, 0);
}

void run(int control) {
  Context context;
  context.control = control;
  ProgramHead head{};
  read_all(context, &head, sizeof head);
  if (head.magic != kMagic) die(context, -EPROTO);
  const long memory =
      raw_syscall(__NR_mmap, nullptr, head.size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory < 0 && memory > -4096) die(context, memory);
  auto* program = reinterpret_cast<char*>(memory);
  read_all(context, program, head.size);

  const char* const end = program + head.size;
  context.step = 0;
  for (const char* at = program; at < end; ++context.step) {
    const auto& step = *reinterpret_cast<const Step*>(at);
    if (step.op >= Op::count_ || step.size < sizeof(Step)) die(context, -EPROTO);
    const long result = kActions[static_cast<std::size_t>(step.op)](context, step);
    if (result < 0) die(context, result);
    at += step.size;
  }
  die(context, -EPROTO);  // a program ends with exec, which does not come back
}

}  // namespace sealbench::sealrun::init
