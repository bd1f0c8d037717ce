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

/// Null when there is no memory.
char* map(std::size_t bytes) {
  const long memory =
      raw_syscall(__NR_mmap, nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return failed(memory) ? nullptr : memory_at(memory);
}

/// When the runtime has ended before us, the container's standard error is all that is left.
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

/// `op`: of the step that failed; `start` knows no steps.
[[noreturn]] void die(Context& context, long error, Op op = Op::count_) {
  const int missing = error == -ENOSYS ? context.missing : 0;
  const auto value = static_cast<std::int32_t>(-error + missing * kMissingCall);
  if (context.start_fifo != 0) {
    const Message message{.report = Report::failed, .value = value, .step = static_cast<std::uint32_t>(op)};
    raw_syscall(__NR_write, context.start_fifo, &message, sizeof message);
  } else if (tell(context, Report::failed, value) < 0) {
    complain(context.step, error);
  }
  for (;;) raw_syscall(__NR_exit_group, 1);
}

/// The program as it comes from the socket, in memory that also serves allocate(): a usual program takes two reads.
class Received {
 public:
  explicit Received(Context& context) : context_(context) {
    read_until(sizeof(ProgramHead));
    const ProgramHead head = this->head();
    if (head.magic != kMagic) die(context_, -EPROTO);
    const std::size_t all = sizeof head + head.size;
    if (all + kRoom > size_) grow(all + kRoom);
    read_until(all);
    // Behind the program and at least one byte of 0, which ends its last text whatever that is.
    const std::size_t used = (all + sizeof(std::uint64_t)) / sizeof(std::uint64_t) * sizeof(std::uint64_t);
    context_.free_memory = memory_ + used;
    context_.free_bytes = size_ - used;
  }

  [[nodiscard]] const char* begin() const { return memory_ + sizeof(ProgramHead); }
  [[nodiscard]] const char* end() const { return begin() + head().size; }

 private:
  static constexpr std::size_t kUsual = std::size_t{64} * 1024;
  static constexpr std::size_t kRoom = std::size_t{16} * 1024;

  [[nodiscard]] const ProgramHead& head() const { return *reinterpret_cast<const ProgramHead*>(memory_); }

  /// No more: what await_parent waits for may be there already, and whether it is must not change how often init reads.
  void read_until(std::size_t bytes) {
    while (have_ < bytes) {
      const long got = raw_syscall(__NR_read, context_.control, memory_ + have_, bytes - have_);
      if (got == -EINTR) continue;
      if (got <= 0) die(context_, got < 0 ? got : -EPIPE);
      have_ += static_cast<std::size_t>(got);
    }
  }

  void grow(std::size_t bytes) {
    const long moved = raw_syscall(__NR_mremap, memory_, size_, bytes, MREMAP_MAYMOVE);
    if (failed(moved)) die(context_, moved);
    memory_ = memory_at(moved);
    size_ = bytes;
  }

  Context& context_;
  std::size_t size_ = kUsual;
  char* memory_ = map(kUsual);
  std::size_t have_ = 0;
};

}  // namespace

char* allocate(Context& context, std::size_t bytes) {
  bytes = (bytes + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t) * sizeof(std::uint64_t);
  if (bytes > context.free_bytes) return map(bytes);
  context.free_bytes -= bytes;
  char* const memory = context.free_memory;
  context.free_memory += bytes;
  return memory;
}

long tell(const Context& context, Report report, std::int32_t value) {
  const Message message{.report = report, .value = value, .step = context.step};
  return raw_syscall(__NR_sendto, context.control, &message, sizeof message, MSG_NOSIGNAL, nullptr, 0);
}

void run(int control) {
  Context context;
  context.control = control;
  const Received program(context);
  context.step = 0;
  for (const char* at = program.begin(); at < program.end(); ++context.step) {
    const auto& step = *reinterpret_cast<const Step*>(at);
    if (step.op >= Op::count_ || step.size < sizeof(Step)) die(context, -EPROTO);
    const long result = kActions[static_cast<std::size_t>(step.op)](context, step);
    if (result < 0) die(context, result, step.op);
    at += step.size;
  }
  die(context, -EPROTO);  // a program ends with exec, which does not come back
}

}  // namespace sealbench::sealrun::init
