#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "workloads/sealrun/cgroup/device_program.hpp"
#include "workloads/sealrun/cgroup/device_rules.hpp"

namespace sealbench::sealrun::cgroup {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(const DeviceList& list) {
  std::vector<std::string> all;
  for (const DeviceRule& rule : list.exceptions) all.push_back(device_text(rule));
  return all;
}

const DeviceRule kDenyAll{false, 'a', {}, {}, "rwm"};
const DeviceRule kAllowAll{true, 'a', {}, {}, "rwm"};

TEST(DeviceRules, DefaultsAreThoseOfRunc) {
  // devices.list of a container of runc 1.1.5 from an unchanged `runc spec`.
  const auto runc = ElementsAre("b *:* m", "c *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm",
                                "c 5:0 rwm", "c 5:2 rwm", "c 10:200 rwm", "c 136:* rwm");
  EXPECT_THAT(texts(effective_devices({kDenyAll})), runc);
  EXPECT_THAT(texts(effective_devices({})), runc);
  EXPECT_FALSE(effective_devices({}).allow_by_default);
}

TEST(DeviceRules, LaterRulesWin) {
  const DeviceRule fuse{true, 'c', 10, 229, "rw"};
  EXPECT_THAT(texts(effective_devices({kDenyAll, fuse})), ::testing::Contains("c 10:229 rw"));
  EXPECT_THAT(texts(effective_devices({kDenyAll, fuse, {false, 'c', 10, 229, "w"}})),
              ::testing::Contains("c 10:229 r"));
  EXPECT_EQ(texts(effective_devices({fuse, kDenyAll})), texts(effective_devices({})));
  EXPECT_THAT(texts(effective_devices({fuse, {true, 'c', 10, 229, "m"}})), ::testing::Contains("c 10:229 rwm"));
  EXPECT_EQ(texts(effective_devices({fuse, {false, 'c', 10, {}, "rwm"}})), texts(effective_devices({})));
}

TEST(DeviceRules, KeepsDenialsFromAGeneralPermission) {
  const auto list = effective_devices({kAllowAll, {false, 'c', 1, 11, "rwm"}, {false, 'c', 1, 3, "rwm"}});
  EXPECT_TRUE(list.allow_by_default);
  // The defaults allow null again, and do not touch the other.
  EXPECT_THAT(texts(list), ElementsAre("c 1:11 rwm"));
}

TEST(DeviceRules, RefusesWhatTheControllerWouldIgnore) {
  EXPECT_THROW(effective_devices({kDenyAll, {true, 'c', 1, {}, "rwm"}, {false, 'c', 1, 11, "rwm"}}), BundleError);
}

/// Runs a program of the few instructions that device_program() uses, as the kernel would.
int run(const std::vector<bpf_insn>& program, const bpf_cgroup_dev_ctx& context) {
  std::uint64_t registers[11] = {};
  std::size_t steps = 0;
  for (std::size_t pc = 0; pc < program.size() && ++steps < 10000; ++pc) {
    const bpf_insn& at = program[pc];
    std::uint64_t& target = registers[at.dst_reg];
    const auto immediate = static_cast<std::uint64_t>(static_cast<std::int64_t>(at.imm));
    switch (at.code) {
      case BPF_LDX | BPF_MEM | BPF_W: {
        std::uint32_t word = 0;
        std::memcpy(&word, reinterpret_cast<const char*>(&context) + at.off, sizeof word);
        target = word;
        break;
      }
      case BPF_ALU64 | BPF_MOV | BPF_X:
        target = registers[at.src_reg];
        break;
      case BPF_ALU64 | BPF_MOV | BPF_K:
        target = immediate;
        break;
      case BPF_ALU64 | BPF_AND | BPF_K:
        target &= immediate;
        break;
      case BPF_ALU64 | BPF_RSH | BPF_K:
        target >>= immediate;
        break;
      case BPF_JMP | BPF_JNE | BPF_K:
        if (target != immediate) pc += static_cast<std::size_t>(at.off);
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        if (target == immediate) pc += static_cast<std::size_t>(at.off);
        break;
      case BPF_JMP | BPF_EXIT:
        return static_cast<int>(registers[0]);
      default:
        ADD_FAILURE() << "instruction " << int{at.code};
        return -1;
    }
  }
  ADD_FAILURE() << "the program does not end";
  return -1;
}

bool allows(const DeviceList& list, char type, unsigned major, unsigned minor, unsigned access) {
  const bpf_cgroup_dev_ctx context{
      (access << 16) | static_cast<unsigned>(type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR), major, minor};
  return run(device_program(list), context) == 1;
}

constexpr unsigned kMknod = BPF_DEVCG_ACC_MKNOD;
constexpr unsigned kRead = BPF_DEVCG_ACC_READ;
constexpr unsigned kWrite = BPF_DEVCG_ACC_WRITE;

TEST(DeviceProgram, AllowsTheDefaultsAndNoMore) {
  const DeviceList list = effective_devices({});
  EXPECT_TRUE(allows(list, 'c', 1, 3, kRead | kWrite));     // null
  EXPECT_TRUE(allows(list, 'c', 136, 77, kRead | kWrite));  // a pseudo-terminal
  EXPECT_TRUE(allows(list, 'b', 8, 0, kMknod));
  EXPECT_FALSE(allows(list, 'b', 8, 0, kMknod | kRead));
  EXPECT_FALSE(allows(list, 'b', 8, 0, kRead));
  EXPECT_FALSE(allows(list, 'c', 1, 1, kRead));  // mem
  EXPECT_FALSE(allows(list, 'b', 1, 3, kRead));
}

TEST(DeviceProgram, ComparesEveryRight) {
  const DeviceList list = effective_devices({{true, 'c', 10, 229, "r"}});
  EXPECT_TRUE(allows(list, 'c', 10, 229, kRead));
  EXPECT_FALSE(allows(list, 'c', 10, 229, kWrite));
  EXPECT_FALSE(allows(list, 'c', 10, 229, kRead | kWrite));
}

TEST(DeviceProgram, DenialMeetsAnyPartOfAnAccess) {
  const DeviceList list = effective_devices({kAllowAll, {false, 'b', 8, {}, "w"}});
  EXPECT_TRUE(allows(list, 'b', 8, 1, kRead));
  EXPECT_FALSE(allows(list, 'b', 8, 1, kRead | kWrite));
  EXPECT_TRUE(allows(list, 'b', 9, 1, kRead | kWrite));
}

}  // namespace
}  // namespace sealbench::sealrun::cgroup
