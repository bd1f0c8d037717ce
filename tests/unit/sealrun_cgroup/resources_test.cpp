#include "workloads/sealrun/cgroup/resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealbench::sealrun::cgroup {
namespace {

using ::testing::HasSubstr;

Resources parse(const std::string& text) {
  const JsonDocument document(text);
  Fields fields(document.root(), "linux.resources");
  Resources resources = parse_resources(fields);
  fields.finish();
  return resources;
}

std::string refusal(const std::string& text) {
  try {
    parse(text);
  } catch (const BundleError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Resources, ReadsWhatRuncSpecWrites) {
  const Resources resources = parse(R"({"devices": [{"allow": false, "access": "rwm"}]})");
  ASSERT_EQ(resources.devices.size(), 1U);
  EXPECT_EQ(resources.devices[0], (DeviceRule{false, 'a', {}, {}, "rwm"}));
  EXPECT_FALSE(resources.memory.limit);
  EXPECT_FALSE(resources.pids_limit);
}

TEST(Resources, ReadsEveryFieldThatItImplements) {
  const Resources resources = parse(R"({
    "memory": {"limit": 67108864, "reservation": 33554432, "swap": -1, "kernelTCP": 4096, "swappiness": 60,
               "disableOOMKiller": true, "useHierarchy": true, "checkBeforeUpdate": true},
    "cpu": {"shares": 512, "quota": 50000, "period": 100000, "burst": 1000, "realtimeRuntime": 950,
            "realtimePeriod": 1000, "idle": 1, "cpus": "0-1", "mems": "0"},
    "pids": {"limit": 50},
    "devices": [{"allow": true, "type": "c", "major": 1, "minor": -1, "access": "mr"}],
    "unified": {"memory.high": "1000000"}})");
  EXPECT_EQ(resources.memory.limit, 67108864);
  EXPECT_EQ(resources.memory.reservation, 33554432);
  EXPECT_EQ(resources.memory.swap, -1);
  EXPECT_EQ(resources.memory.kernel_tcp, 4096);
  EXPECT_EQ(resources.memory.swappiness, 60);
  EXPECT_TRUE(resources.memory.disable_oom_killer && resources.memory.use_hierarchy &&
              resources.memory.check_before_update);
  EXPECT_EQ(resources.cpu.shares, 512);
  EXPECT_EQ(resources.cpu.quota, 50000);
  EXPECT_EQ(resources.cpu.period, 100000);
  EXPECT_EQ(resources.cpu.burst, 1000);
  EXPECT_EQ(resources.cpu.realtime_runtime, 950);
  EXPECT_EQ(resources.cpu.realtime_period, 1000);
  EXPECT_EQ(resources.cpu.idle, 1);
  EXPECT_EQ(resources.cpu.cpus, "0-1");
  EXPECT_EQ(resources.cpu.mems, "0");
  EXPECT_EQ(resources.pids_limit, 50);
  EXPECT_EQ(resources.devices.at(0), (DeviceRule{true, 'c', 1, {}, "rm"}));
  EXPECT_EQ(resources.unified.at(0), (std::pair<std::string, std::string>("memory.high", "1000000")));
}

TEST(Resources, RefusesByNameWhatItDoesNotImplement) {
  EXPECT_THAT(refusal(R"({"blockIO": {"weight": 10}})"), HasSubstr("linux.resources.blockIO: sealrun does not"));
  EXPECT_THAT(refusal(R"({"hugepageLimits": [{"pageSize": "2MB", "limit": 1}]})"), HasSubstr("hugepageLimits"));
  EXPECT_THAT(refusal(R"({"network": {"classID": 1}})"), HasSubstr("linux.resources.network"));
  EXPECT_THAT(refusal(R"({"rdma": {"x": {"hcaHandles": 3}}})"), HasSubstr("linux.resources.rdma"));
  EXPECT_THAT(refusal(R"({"memory": {"kernel": 4096}})"), HasSubstr("linux.resources.memory.kernel: "));
  EXPECT_EQ(refusal(R"({"blockIO": {}, "hugepageLimits": [], "network": null})"), "accepted");
}

TEST(Resources, RefusesValuesOutOfRange) {
  EXPECT_THAT(refusal(R"({"memory": {"limit": -2}})"), HasSubstr("linux.resources.memory.limit: -2"));
  EXPECT_THAT(refusal(R"({"memory": {"limit": "64M"}})"),
              HasSubstr("linux.resources.memory.limit: expected an integer"));
  EXPECT_THAT(refusal(R"({"memory": {"swappiness": 101}})"), HasSubstr("linux.resources.memory.swappiness"));
  EXPECT_THAT(refusal(R"({"cpu": {"shares": 1}})"), HasSubstr("linux.resources.cpu.shares: 1"));
  EXPECT_THAT(refusal(R"({"cpu": {"idle": 2}})"), HasSubstr("linux.resources.cpu.idle"));
  EXPECT_EQ(refusal(R"({"cpu": {"shares": 0}})"), "accepted");
}

TEST(Resources, RefusesDevicesThatTheKernelDoesNotHave) {
  EXPECT_THAT(refusal(R"({"devices": [{"type": "d"}]})"), HasSubstr("linux.resources.devices[0].type"));
  EXPECT_THAT(refusal(R"({"devices": [{"access": "rx"}]})"), HasSubstr("linux.resources.devices[0].access"));
  EXPECT_THAT(refusal(R"({"devices": [{"major": 4294967296}]})"), HasSubstr("linux.resources.devices[0].major"));
}

TEST(Resources, WarnsOfWhatIsNoProperty) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(refusal(R"({"pids": {"limits": 4}, "devices": [{"path": "/dev/x"}]})"), "accepted");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::AllOf(HasSubstr("warning: linux.resources.pids.limits: "),
                               HasSubstr("warning: linux.resources.devices[0].path: ")));
}

TEST(Resources, KeepsUnifiedFilesInsideTheCgroup) {
  for (const char* name : {"../memory.max", "a/b.c", "", ".hidden", "nodot"}) {
    EXPECT_THAT(refusal(std::string(R"({"unified": {")") + name + R"(": "1"}})"), HasSubstr("not the name")) << name;
  }
}

}  // namespace
}  // namespace sealbench::sealrun::cgroup
