#include "workloads/sealrun/cgroup/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealbench::sealrun::cgroup {

void PrintTo(const Setting& setting, std::ostream* out) {
  *out << setting.field << " " << setting.file << "=" << setting.value;
}

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kMiB = 1 << 20;

Resources typical() {
  Resources resources;
  resources.memory.limit = 64 * kMiB;
  resources.memory.reservation = 32 * kMiB;
  resources.memory.swap = 128 * kMiB;
  resources.cpu.shares = 512;
  resources.cpu.quota = 50000;
  resources.cpu.period = 100000;
  resources.cpu.cpus = "0";
  resources.pids_limit = 50;
  return resources;
}

TEST(LimitsV1, WritesWhatRuncWrites) {
  // Values and order as in a trace of runc 1.1.5 with the same linux.resources.
  EXPECT_THAT(
      v1_settings(typical()),
      ElementsAre(Setting{"memory.limit", "memory", "memory.limit_in_bytes", "67108864"},
                  Setting{"memory.swap", "memory", "memory.memsw.limit_in_bytes", "134217728"},
                  Setting{"memory.reservation", "memory", "memory.soft_limit_in_bytes", "33554432"},
                  Setting{"cpu.shares", "cpu", "cpu.shares", "512"},
                  Setting{"cpu.period", "cpu", "cpu.cfs_period_us", "100000"},
                  Setting{"cpu.quota", "cpu", "cpu.cfs_quota_us", "50000"},
                  Setting{"cpu.cpus", "cpuset", "cpuset.cpus", "0"}, Setting{"pids.limit", "pids", "pids.max", "50"}));
}

TEST(LimitsV2, ConvertsUnitsAndNames) {
  EXPECT_THAT(v2_settings(typical()), ElementsAre(Setting{"memory.limit", "memory", "memory.max", "67108864"},
                                                  Setting{"memory.swap", "memory", "memory.swap.max", "67108864"},
                                                  Setting{"memory.reservation", "memory", "memory.low", "33554432"},
                                                  Setting{"cpu.shares", "cpu", "cpu.weight", "20"},
                                                  Setting{"cpu.quota", "cpu", "cpu.max", "50000 100000"},
                                                  Setting{"cpu.cpus", "cpuset", "cpuset.cpus", "0"},
                                                  Setting{"pids.limit", "pids", "pids.max", "50"}));
}

TEST(Limits, NothingAskedIsNothingWritten) {
  Resources zeros;
  zeros.memory.limit = 0;
  zeros.memory.swap = 0;
  zeros.cpu.shares = 0;
  zeros.cpu.quota = 0;
  zeros.pids_limit = 0;
  for (const Resources& resources : {Resources{}, zeros}) {
    EXPECT_THAT(v1_settings(resources), IsEmpty());
    EXPECT_THAT(v2_settings(resources), IsEmpty());
  }
}

TEST(Limits, MinusOneIsNoLimit) {
  Resources resources;
  resources.memory.limit = -1;
  resources.pids_limit = -1;
  resources.cpu.quota = -1;
  EXPECT_THAT(v1_settings(resources), ElementsAre(Setting{"memory.limit", "memory", "memory.limit_in_bytes", "-1"},
                                                  Setting{"memory.swap", "memory", "memory.memsw.limit_in_bytes", "-1"},
                                                  Setting{"cpu.quota", "cpu", "cpu.cfs_quota_us", "-1"},
                                                  Setting{"pids.limit", "pids", "pids.max", "max"}));
  EXPECT_THAT(v2_settings(resources), ElementsAre(Setting{"memory.limit", "memory", "memory.max", "max"},
                                                  Setting{"memory.swap", "memory", "memory.swap.max", "max"},
                                                  Setting{"cpu.quota", "cpu", "cpu.max", "max 100000"},
                                                  Setting{"pids.limit", "pids", "pids.max", "max"}));
}

TEST(LimitsV2, SwapEqualToMemoryMeansNoSwap) {
  Resources resources;
  resources.memory.limit = kMiB;
  resources.memory.swap = kMiB;
  EXPECT_EQ(v2_settings(resources).at(1).value, "0");
}

TEST(LimitsV2, RefusesSwapThatContradictsMemory) {
  Resources resources;
  resources.memory.swap = kMiB;
  EXPECT_THROW(v2_settings(resources), BundleError);
  resources.memory.limit = 2 * kMiB;
  EXPECT_THROW(v2_settings(resources), BundleError);
}

TEST(LimitsV2, RefusesByNameWhatOnlyV1Has) {
  const auto refusal = [](auto change) -> std::string {
    Resources resources;
    change(resources);
    try {
      v2_settings(resources);
    } catch (const BundleError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal([](Resources& r) { r.memory.swappiness = 0; }), HasSubstr("linux.resources.memory.swappiness"));
  EXPECT_THAT(refusal([](Resources& r) { r.memory.kernel_tcp = 1; }), HasSubstr("linux.resources.memory.kernelTCP"));
  EXPECT_THAT(refusal([](Resources& r) { r.memory.disable_oom_killer = true; }), HasSubstr("disableOOMKiller"));
  EXPECT_THAT(refusal([](Resources& r) { r.cpu.realtime_runtime = 1; }),
              HasSubstr("linux.resources.cpu.realtimeRuntime"));
  EXPECT_THAT(refusal([](Resources& r) { r.cpu.realtime_period = 1; }),
              HasSubstr("linux.resources.cpu.realtimePeriod"));
}

TEST(Limits, UnifiedFilesAreForV2Only) {
  Resources resources;
  resources.unified = {{"memory.high", "1000000"}};
  EXPECT_THAT(v2_settings(resources), ElementsAre(Setting{"unified.memory.high", "memory", "memory.high", "1000000"}));
  EXPECT_THROW(v1_settings(resources), BundleError);
}

TEST(LimitsV2, MapsTheWholeRangeOfShares) {
  EXPECT_EQ(weight_of_shares(2), 1);
  EXPECT_EQ(weight_of_shares(1024), 39);  // by hand: 1 + ⌊1022 · 9999 / 262142⌋
  EXPECT_EQ(weight_of_shares(262144), 10000);
}

}  // namespace
}  // namespace sealbench::sealrun::cgroup
