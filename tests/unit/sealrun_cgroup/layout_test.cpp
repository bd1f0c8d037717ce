#include "workloads/sealrun/cgroup/layout.hpp"

#include <gtest/gtest.h>

#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/cgroup/directories.hpp"

namespace sealbench::sealrun::cgroup {
namespace {

constexpr const char* kHybridMounts =
    "23 1 8:1 / / rw,relatime - ext4 /dev/root rw\n"
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:7 - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate\n"
    "42 31 0:39 / /sys/fs/cgroup/openrc rw,relatime - cgroup openrc rw,name=openrc\n";

TEST(Layout, FindsTheHierarchiesOfAHybridHost) {
  const Layout layout = Layout::parse(kHybridMounts,
                                      "5:name=openrc:/x\n4:name=systemd:/user.slice\n3:memory:/a/b\n"
                                      "2:cpu,cpuacct:/\n1:pids:/not/mounted\n0::/user.slice\n");
  EXPECT_EQ(layout.mode, Mode::kHybrid);
  ASSERT_EQ(layout.hierarchies.size(), 4U);
  // In the order of the mounts.
  EXPECT_EQ(layout.hierarchies[0].own, "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_TRUE(layout.hierarchies[0].controls("cpuacct"));
  EXPECT_FALSE(layout.hierarchies[0].controls("cp"));
  EXPECT_EQ(layout.hierarchies[1].own, "/sys/fs/cgroup/memory/a/b");
  EXPECT_EQ(layout.hierarchies[2].own, "/sys/fs/cgroup/systemd/user.slice");
  EXPECT_TRUE(layout.hierarchies[2].controls("name=systemd"));
  EXPECT_TRUE(layout.hierarchies[3].unified());
  EXPECT_EQ(layout.hierarchies[3].own, "/sys/fs/cgroup/unified/user.slice");
}

TEST(Layout, TellsV1AndV2AndNoneApart) {
  EXPECT_EQ(Layout::parse("35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory\n", "3:memory:/\n0::/\n").mode,
            Mode::kV1);
  EXPECT_EQ(Layout::parse("35 31 0:32 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "3:memory:/\n0::/\n").mode,
            Mode::kV2);
  EXPECT_EQ(Layout::parse("23 1 8:1 / / rw - ext4 /dev/root rw\n", "0::/\n").mode, Mode::kNone);
  EXPECT_EQ(Layout::parse("", "").mode, Mode::kNone);
}

TEST(Layout, CountsTheOwnCgroupFromTheMountedRoot) {
  // Inside a container that sees only its own part of the hierarchy.
  const auto layout = Layout::parse("35 31 0:32 /docker/c1 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
                                    "3:memory:/docker/c1/inner\n");
  EXPECT_EQ(layout.hierarchies.at(0).own, "/sys/fs/cgroup/memory/inner");
  const auto elsewhere = Layout::parse("35 31 0:32 /docker/c1 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
                                       "3:memory:/docker/c12\n");
  EXPECT_EQ(elsewhere.hierarchies.at(0).own, "/sys/fs/cgroup/memory");
}

TEST(Layout, PrefersTheMountThatShowsTheOwnCgroup) {
  const auto layout = Layout::parse(
      "34 31 0:32 /other /mnt/memory rw - cgroup cgroup rw,memory\n"
      "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
      "3:memory:/a\n");
  ASSERT_EQ(layout.hierarchies.size(), 1U);
  EXPECT_EQ(layout.hierarchies[0].own, "/sys/fs/cgroup/memory/a");
}

TEST(Layout, UndoesTheEscapesOfMountinfo) {
  const auto layout =
      Layout::parse("35 31 0:32 / /my\\040cgroups/memory rw - cgroup cgroup rw,memory\n", "3:memory:/\n");
  EXPECT_EQ(layout.hierarchies.at(0).mountpoint, "/my cgroups/memory");
}

TEST(Place, FollowsTheBundlesPath) {
  const Hierarchy v1{{"memory"}, "/cg/memory", "/cg/memory/own"};
  EXPECT_EQ(place(v1, Mode::kHybrid, "", "ctr"), "/cg/memory/own/ctr");
  EXPECT_EQ(place(v1, Mode::kHybrid, "a//b/", "ctr"), "/cg/memory/own/a/b");
  EXPECT_EQ(place(v1, Mode::kHybrid, "/a/./b", "ctr"), "/cg/memory/a/b");
  const Hierarchy v2{{}, "/cg", "/cg/user/session"};
  EXPECT_EQ(place(v2, Mode::kV2, "", "ctr"), "/cg/user/ctr");
  EXPECT_EQ(place(v2, Mode::kHybrid, "", "ctr"), "/cg/user/session/ctr");
  EXPECT_EQ(place({{}, "/cg", "/cg"}, Mode::kV2, "", "ctr"), "/cg/ctr");
}

TEST(Place, RefusesToClimbOut) {
  const Hierarchy v1{{"memory"}, "/cg/memory", "/cg/memory/own"};
  EXPECT_THROW(place(v1, Mode::kV1, "/a/../../etc", "ctr"), BundleError);
  EXPECT_THROW(place(v1, Mode::kV1, "..", "ctr"), BundleError);
}

}  // namespace
}  // namespace sealbench::sealrun::cgroup
