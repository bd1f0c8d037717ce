#include "workloads/sealrun/cgroup/device_program.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

// Registers: the context's fields are loaded once, then compared by every rule.
constexpr int kResult = BPF_REG_0;
constexpr int kContext = BPF_REG_1;  // struct bpf_cgroup_dev_ctx*; a scratch register once its fields are loaded
constexpr int kScratch = BPF_REG_1;
constexpr int kType = BPF_REG_2;
constexpr int kAccess = BPF_REG_3;
constexpr int kMajor = BPF_REG_4;
constexpr int kMinor = BPF_REG_5;

bpf_insn instruction(int code, int destination, int source, int offset, std::int32_t immediate) {
  bpf_insn made{};
  made.code = static_cast<__u8>(code);
  made.dst_reg = static_cast<__u8>(destination & 0xf);
  made.src_reg = static_cast<__u8>(source & 0xf);
  made.off = static_cast<__s16>(offset);
  made.imm = immediate;
  return made;
}

bpf_insn load_word(int into, std::size_t offset) {
  return instruction(BPF_LDX | BPF_MEM | BPF_W, into, kContext, static_cast<int>(offset), 0);
}
bpf_insn copy(int into, int from) { return instruction(BPF_ALU64 | BPF_MOV | BPF_X, into, from, 0, 0); }
bpf_insn set(int into, std::int32_t value) { return instruction(BPF_ALU64 | BPF_MOV | BPF_K, into, 0, 0, value); }
bpf_insn bit_and(int into, std::int32_t mask) { return instruction(BPF_ALU64 | BPF_AND | BPF_K, into, 0, 0, mask); }
bpf_insn shift_right(int into, std::int32_t bits) { return instruction(BPF_ALU64 | BPF_RSH | BPF_K, into, 0, 0, bits); }
/// A conditional jump whose distance next_rule() fills in.
bpf_insn jump_if(int condition, int value, std::int32_t than) {
  return instruction(BPF_JMP | condition | BPF_K, value, 0, 0, than);
}
bpf_insn leave() { return instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0); }

std::int32_t access_bits(const std::string& access) {
  std::int32_t bits = 0;
  for (const char right : access) {
    bits |= right == 'r' ? BPF_DEVCG_ACC_READ : right == 'w' ? BPF_DEVCG_ACC_WRITE : BPF_DEVCG_ACC_MKNOD;
  }
  return bits;
}

constexpr std::int32_t kAllAccess = BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE;

/// The checks of one exception; each jumps to the next exception when it does not apply.
std::vector<bpf_insn> exception_code(const DeviceRule& rule) {
  std::vector<bpf_insn> code;
  code.push_back(jump_if(BPF_JNE, kType, rule.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR));
  const std::int32_t bits = access_bits(rule.access);
  if (bits != kAllAccess) {
    // A permission has to cover all that is asked for; a denial needs to meet only a part of it.
    code.push_back(copy(kScratch, kAccess));
    code.push_back(bit_and(kScratch, rule.allow ? ~bits & kAllAccess : bits));
    code.push_back(jump_if(rule.allow ? BPF_JNE : BPF_JEQ, kScratch, 0));
  }
  if (rule.major) code.push_back(jump_if(BPF_JNE, kMajor, static_cast<std::int32_t>(*rule.major)));
  if (rule.minor) code.push_back(jump_if(BPF_JNE, kMinor, static_cast<std::int32_t>(*rule.minor)));
  code.push_back(set(kResult, rule.allow ? 1 : 0));
  code.push_back(leave());
  for (std::size_t i = 0; i + 2 < code.size(); ++i) {
    // Distances count from the instruction after the jump.
    if (BPF_CLASS(code[i].code) == BPF_JMP) code[i].off = static_cast<__s16>(code.size() - i - 1);
  }
  return code;
}

int bpf(int command, bpf_attr& attributes) {
  return static_cast<int>(::syscall(SYS_bpf, command, &attributes, sizeof attributes));
}

/// Loads a program. Before Linux 5.11 (which charges the cgroup instead) it counts against RLIMIT_MEMLOCK, by default
/// 64 KiB, and for a moment so does what was freed: the limit is lifted where the kernel refuses, as far as the caller
/// may, and put back.
int load_program(bpf_attr& attributes) {
  const int loaded = bpf(BPF_PROG_LOAD, attributes);
  if (loaded >= 0 || errno != EPERM) return loaded;
  rlimit before{};
  const rlimit lifted{RLIM_INFINITY, RLIM_INFINITY};
  if (::getrlimit(RLIMIT_MEMLOCK, &before) != 0 || ::setrlimit(RLIMIT_MEMLOCK, &lifted) != 0) {
    errno = EPERM;
    return loaded;
  }
  const int again = bpf(BPF_PROG_LOAD, attributes);
  const int refused = errno;
  ::setrlimit(RLIMIT_MEMLOCK, &before);
  errno = refused;
  return again;
}

template <typename Pointer>
__u64 address(const Pointer* pointer) {
  return static_cast<__u64>(reinterpret_cast<std::uintptr_t>(pointer));
}

}  // namespace

std::vector<bpf_insn> device_program(const DeviceList& list) {
  std::vector<bpf_insn> program = {
      load_word(kType, offsetof(bpf_cgroup_dev_ctx, access_type)),
      load_word(kMajor, offsetof(bpf_cgroup_dev_ctx, major)),
      load_word(kMinor, offsetof(bpf_cgroup_dev_ctx, minor)),
      // access_type is the access in the upper and the type in the lower 16 bits.
      copy(kAccess, kType),
      shift_right(kAccess, 16),
      bit_and(kType, 0xffff),
  };
  for (const DeviceRule& rule : list.exceptions) {
    const auto code = exception_code(rule);
    program.insert(program.end(), code.begin(), code.end());
  }
  program.push_back(set(kResult, list.allow_by_default ? 1 : 0));
  program.push_back(leave());
  return program;
}

void attach_device_program(const std::vector<bpf_insn>& program, const std::string& directory) {
  static constexpr char kLicense[] = "Apache-2.0";
  bpf_attr load{};
  load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  load.insns = address(program.data());
  load.insn_cnt = static_cast<__u32>(program.size());
  load.license = address(kLicense);
  const sys::UniqueFd loaded(sys::check(load_program(load), "loading the device program with bpf(2)"));

  const sys::UniqueFd target = sys::open(directory, O_RDONLY | O_DIRECTORY);
  bpf_attr attach{};
  attach.target_fd = static_cast<__u32>(target.get());
  attach.attach_bpf_fd = static_cast<__u32>(loaded.get());
  attach.attach_type = BPF_CGROUP_DEVICE;
  // Beside the programs of parents, which keep their say: an access must be allowed by all.
  attach.attach_flags = BPF_F_ALLOW_MULTI;
  sys::check(bpf(BPF_PROG_ATTACH, attach), [&] { return "attaching the device program to " + directory; });
}

}  // namespace sealbench::sealrun::cgroup
