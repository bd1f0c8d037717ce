#include "workloads/sealrun/cgroup/cgroup.hpp"

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

#include "tests/integration/sealrun_cgroup/support.hpp"

namespace sealbench::sealrun::cgroup {
namespace {

using ::testing::HasSubstr;

class RealCgroup : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string missing = missing_on_this_host();
    if (!missing.empty()) GTEST_SKIP() << missing;
  }
};

TEST_F(RealCgroup, IsMadeInEveryHierarchyEnteredAndRemoved) {
  const std::string id = unique_id("life");
  const Cgroup group = Cgroup::create({}, "", id);
  const Removed removed(group);
  EXPECT_EQ(group.directories().size(), Layout::probe().hierarchies.size());
  EXPECT_EQ(group.directories(), group.created());
  EXPECT_TRUE(empty(group.directories()));

  Sleeper sleeper;
  group.add(sleeper.pid());
  EXPECT_FALSE(empty(group.directories()));
  for (const std::string& directory : group.directories()) {
    EXPECT_EQ(sys::read_file(directory + "/cgroup.procs"), std::to_string(sleeper.pid()) + "\n") << directory;
  }
  kill_all(group.directories());
  EXPECT_EQ(sleeper.reap(0), SIGKILL);
  remove(group.created());
  for (const std::string& directory : group.directories()) EXPECT_FALSE(std::filesystem::exists(directory));
  EXPECT_TRUE(empty(group.directories()));
  EXPECT_NO_THROW(remove(group.created()));
}

TEST_F(RealCgroup, IsEnteredThroughItsEntrances) {
  const Cgroup group = Cgroup::create({}, "", unique_id("door"));
  const Removed removed(group);
  const auto entrances = open_entrances(group.directories());
  ASSERT_EQ(entrances.size(), group.directories().size());
  EXPECT_EQ(in_child([&] {
              for (const auto& entrance : entrances) {
                if (::write(entrance.get(), "0", 1) != 1) return 1;
              }
              // In each line of /proc/self/cgroup stands the container's cgroup.
              const std::string membership = sys::read_file("/proc/self/cgroup");
              const auto lines = std::count(membership.begin(), membership.end(), '\n');
              std::ptrdiff_t inside = 0;
              for (std::size_t at = 0; (at = membership.find("/sealbench-test-door", at)) != std::string::npos; ++at)
                ++inside;
              return inside >= static_cast<std::ptrdiff_t>(entrances.size()) && inside <= lines ? 0 : 2;
            }),
            0);
}

TEST_F(RealCgroup, RemovesWhatTheContainerMadeBelow) {
  const Cgroup group = Cgroup::create({}, "", unique_id("nested"));
  const Removed removed(group);
  for (const std::string& directory : group.directories()) {
    std::filesystem::create_directories(directory + "/inner/most");
  }
  // One process in a nested cgroup of the first hierarchy without cpusets, which take none before they are configured.
  const auto roomy =
      std::find_if(group.directories().begin(), group.directories().end(),
                   [](const std::string& directory) { return directory.find("/cpuset") == std::string::npos; });
  Sleeper sleeper;
  sys::write_value(*roomy + "/inner/most/cgroup.procs", std::to_string(sleeper.pid()));
  EXPECT_FALSE(empty(group.directories()));
  kill_all(group.directories());
  EXPECT_EQ(sleeper.reap(0), SIGKILL);
  remove(group.directories());
  for (const std::string& directory : group.directories()) EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST_F(RealCgroup, FollowsAnAbsolutePathAndLeavesForeignDirectoriesAlone) {
  const std::string path = "/" + unique_id("parent") + "/child";
  const Cgroup first = Cgroup::create({}, path, "ignored");
  const Removed removed(first);
  for (const std::string& directory : first.directories()) EXPECT_TRUE(directory.ends_with(path)) << directory;
  {
    // Of a cgroup that is there already, nothing is owned.
    const Cgroup second = Cgroup::create({}, path, "ignored");
    EXPECT_EQ(second.directories(), first.directories());
    EXPECT_TRUE(second.created().empty());
    Sleeper sleeper;
    first.add(sleeper.pid());
    EXPECT_THROW(Cgroup::create({}, path, "ignored"), CgroupError);
  }
  remove(first.created());
  for (const std::string& directory : first.directories()) {
    // The parent stays, as with runc; this test made it.
    EXPECT_EQ(::rmdir(std::filesystem::path(directory).parent_path().c_str()), 0) << directory;
  }
}

TEST_F(RealCgroup, LeavesNothingBehindWhenALimitIsRefused) {
  const std::string id = unique_id("refused");
  Resources resources;
  resources.cpu.cpus = "4000-4001";
  const Layout layout = Layout::probe();
  try {
    Cgroup::create(resources, "", id);
    FAIL() << "CPU 4000 was accepted";
  } catch (const CgroupError& error) {
    EXPECT_THAT(error.what(), HasSubstr("linux.resources.cpu.cpus"));
    EXPECT_THAT(error.what(), HasSubstr("cpuset.cpus"));
  }
  for (const Hierarchy& hierarchy : layout.hierarchies) EXPECT_FALSE(std::filesystem::exists(hierarchy.own + "/" + id));
}

TEST_F(RealCgroup, ReportsTheMountsThatAContainerSees) {
  const Cgroup group = Cgroup::create({}, "", unique_id("mounts"));
  const Removed removed(group);
  const Layout layout = Layout::probe();
  const auto mounts = group.mounts();
  if (layout.mode == Mode::kV2) {
    ASSERT_EQ(mounts.size(), 1U);
    EXPECT_EQ(mounts[0].type, "cgroup2");
    EXPECT_EQ(mounts[0].directory, group.directories().at(0));
    return;
  }
  EXPECT_EQ(mounts.size(), layout.hierarchies.size() - (layout.mode == Mode::kHybrid ? 1 : 0));
  for (const Mountpoint& mount : mounts) {
    EXPECT_EQ(mount.type, "cgroup");
    EXPECT_THAT(mount.directory, HasSubstr("/" + mount.name + "/"));
    EXPECT_FALSE(mount.data.empty());
  }
}

TEST_F(RealCgroup, WithoutPrivilegeHasNoCgroupUnlessALimitIsAsked) {
  const std::string id = unique_id("rootless");
  EXPECT_EQ(in_child([&] {
              if (::setgid(65534) != 0 || ::setuid(65534) != 0) return 10;
              const Cgroup none = Cgroup::create({}, "", id);
              if (!none.directories().empty()) return 11;
              Resources resources;
              resources.pids_limit = 5;
              try {
                Cgroup::create(resources, "", id);
              } catch (const CgroupError& error) {
                return std::string(error.what()).find("linux.resources.pids.limit") == std::string::npos ? 12 : 0;
              }
              return 13;
            }),
            0);
}

/// errno of opening a device node made for the purpose; 0 when it opens.
int open_device(const std::string& directory, unsigned major_number, unsigned minor_number) {
  const std::string node = directory + "/node";
  if (::mknod(node.c_str(), S_IFCHR | 0600, makedev(major_number, minor_number)) != 0) return errno;
  const sys::UniqueFd fd(::open(node.c_str(), O_RDWR | O_CLOEXEC));
  const int error = fd ? 0 : errno;
  ::unlink(node.c_str());
  return error;
}

/// Enters `group` and opens null, which is allowed, and mem, which is not.
int try_devices(const Cgroup& group) {
  join(group.directories(), ::getpid());
  if (::unshare(CLONE_NEWNS) != 0 || ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 20;
  if (::mount("tmpfs", "/mnt", "tmpfs", 0, nullptr) != 0) return 21;
  if (open_device("/mnt", 1, 3) != 0) return 22;
  if (open_device("/mnt", 1, 1) != EPERM) return 23;
  return 0;
}

TEST_F(RealCgroup, DeniesDevicesThatAreNotAllowed) {
  const Cgroup group = Cgroup::create({}, "", unique_id("devices"));
  const Removed removed(group);
  EXPECT_EQ(in_child([&] { return try_devices(group); }), 0);
}

TEST_F(RealCgroup, DeniesDevicesOnV2WithAProgram) {
  Layout layout = Layout::probe();
  std::erase_if(layout.hierarchies, [](const Hierarchy& hierarchy) { return !hierarchy.unified(); });
  if (layout.hierarchies.empty()) GTEST_SKIP() << "no cgroup v2 is mounted";
  layout.mode = Mode::kV2;
  // Everything below a cgroup of the test's own, so that no controller of the host's is enabled for it.
  Hierarchy& hierarchy = layout.hierarchies[0];
  const std::string base = hierarchy.mountpoint + "/" + unique_id("v2");
  ASSERT_EQ(::mkdir(base.c_str(), 0755), 0);
  hierarchy.mountpoint = hierarchy.own = base;
  {
    const Cgroup group = Cgroup::create({}, "", "ctr", layout);
    const Removed removed(group);
    EXPECT_EQ(group.directories(), std::vector<std::string>{base + "/ctr"});
    EXPECT_EQ(in_child([&] { return try_devices(group); }), 0);
  }
  EXPECT_EQ(::rmdir(base.c_str()), 0);
}

}  // namespace
}  // namespace sealbench::sealrun::cgroup
