#include "workloads/cgroup_use.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workloads/bundles/embedded.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using Json = Bundle::Json;

/// As `runc spec` writes it, with a path that all its containers would share.
Json asking_for_cgroups() {
  Json config = embedded_config({});
  config["linux"]["resources"] = {{"devices", Json::array()}, {"cpu", {{"quota", 1000}}}};
  config["linux"]["cgroupsPath"] = "/shared";
  config["mounts"].push_back({{"destination", "/sys/fs/cgroup"}, {"type", "cgroup"}, {"source", "cgroup"}});
  return config;
}

TEST(CgroupUse, IsAsTheBundleSaysWithoutTheParameter) {
  EXPECT_EQ(with_cgroup_use(asking_for_cgroups(), kAsBundled), asking_for_cgroups());
  EXPECT_EQ(parameters_of(*find_workload("run")).back().preset, kAsBundled);
}

TEST(CgroupUse, NoneLeavesNothingThatAsksForOne) {
  EXPECT_EQ(with_cgroup_use(asking_for_cgroups(), kNoCgroup), embedded_config({}));
  EXPECT_EQ(with_cgroup_use(Json::object(), kNoCgroup)["linux"], Json::object());
}

TEST(CgroupUse, OwnIsNamedAfterTheContainerAndLimitsNothing) {
  const Json asked = with_cgroup_use(embedded_config({}), kOwnCgroup)["linux"];
  EXPECT_EQ(asked["resources"], (Json{{"devices", Json::array({{{"allow", false}, {"access", "rwm"}}})}}));
  const Json more = with_cgroup_use(asking_for_cgroups(), kOwnCgroup)["linux"];
  EXPECT_FALSE(more.contains("cgroupsPath")) << "containers of one bundle would share it";
  EXPECT_EQ(more["resources"], asking_for_cgroups()["linux"]["resources"]) << "what the bundle has stays";
}

TEST(CgroupUse, LimitsAreOfMemoryProcessesAndShareWithoutAQuota) {
  const Json resources = with_cgroup_use(asking_for_cgroups(), kLimitedCgroup)["linux"]["resources"];
  EXPECT_EQ(resources["memory"]["limit"], 1 << 30);
  EXPECT_EQ(resources["pids"]["limit"], 1024);
  EXPECT_EQ(resources["cpu"], (Json{{"shares", 1024}}));
}

/// crun gets none here otherwise; engines decide for themselves.
TEST(CgroupUse, ReachesARuntimeThatIsToldToMakeNone) {
  const Runtime& crun = *find_runtime("crun");
  Invocation invocation{.program = "/x/crun", .root = "/x/root", .strategy = {}};
  EXPECT_THAT(crun.run(invocation, "/b", "c"), Contains("--cgroup-manager=disabled"));
  invocation.own_cgroups = true;
  EXPECT_THAT(crun.run(invocation, "/b", "c"), Contains("--cgroup-manager=cgroupfs"));
  EXPECT_THAT(crun.run(invocation, "/b", "c"), Not(Contains("--cgroup-manager=disabled")));
}

/// A limit is a cgroup's.
TEST(CgroupUse, IsNeverNoneForMemoryLimit) {
  const Parameter cgroup = parameters_of(*find_workload("memory-limit")).front();
  EXPECT_EQ(cgroup.name, kCgroup);
  EXPECT_EQ(cgroup.preset, kOwnCgroup);
  EXPECT_THAT(cgroup.words, ElementsAre(kOwnCgroup, kLimitedCgroup));
}

}  // namespace
}  // namespace sealbench::workloads
