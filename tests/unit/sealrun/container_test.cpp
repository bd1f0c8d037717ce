#include "workloads/sealrun/state/container.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::sealrun {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ContainerState : public ::testing::Test {
 protected:
  /// A saved container without a process.
  Container saved() {
    Container made = Container::create(root, "c1");
    made.oci_version = "1.0.2";
    made.bundle = "/bundle";
    made.rootfs = "/bundle/rootfs";
    made.seal = "noclone";
    made.cgroups = {"/sys/fs/cgroup/cpu/c1"};
    made.save();
    return made;
  }

  const testing::Scratch scratch;
  const std::string root = scratch.file("state");
};

TEST_F(ContainerState, OfALaunchInProgressIsCreatingAndCannotBeClaimed) {
  const Container made = Container::create(root, "c1");
  auto seen = Container::find(root, "c1");
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->status(), Status::creating);
  EXPECT_TRUE(seen->is_being_made());
  EXPECT_FALSE(seen->claim());
}

TEST_F(ContainerState, OfAKilledLaunchIsCreatingAndCanBeClaimed) {
  { const Container killed = saved(); }  // its lock ends with it, as with its process
  auto seen = Container::find(root, "c1");
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->status(), Status::creating);
  EXPECT_EQ(seen->cgroups, std::vector<std::string>{"/sys/fs/cgroup/cpu/c1"});
  EXPECT_FALSE(seen->is_being_made());
  EXPECT_THAT(seen->not_running(), HasSubstr("its launch was killed"));
  EXPECT_TRUE(seen->claim());
  EXPECT_TRUE(Container::find(root, "c1")->is_being_made()) << "claimed: a second one must not delete it too";
}

TEST_F(ContainerState, WithNothingButADirectoryCanBeClaimed) {  // killed between mkdir and open
  fs::create_directories(root + "/c1");
  auto seen = Container::find(root, "c1");
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->status(), Status::creating);
  EXPECT_TRUE(seen->claim());
  seen->remove();
  EXPECT_FALSE(fs::exists(root + "/c1"));
}

TEST_F(ContainerState, IsReadAgainByWhoClaimsIt) {
  auto making = std::make_optional(saved());
  auto seen = Container::find(root, "c1");
  making->process.pid = ::getpid();  // meanwhile it got its process
  making->save();
  making.reset();
  EXPECT_TRUE(seen->claim());
  EXPECT_EQ(seen->process.pid, ::getpid());
}

TEST_F(ContainerState, IsReadWholeWhileItIsWritten) {
  Container made = saved();
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (bool many = false; !done; many = !many) {
      made.cgroups.assign(many ? 100 : 0, "/sys/fs/cgroup/cpu/c1");
      made.save();
    }
  });
  for (int i = 0; i < 2000; ++i) {
    EXPECT_NO_THROW({
      const std::size_t seen = Container::load(root, "c1").cgroups.size();
      EXPECT_TRUE(seen == 0 || seen == 100 || seen == 1) << seen;
    });
  }
  done = true;
  writer.join();
}

TEST_F(ContainerState, DirectoriesOfOthersAreNoContainers) {
  fs::create_directories(root + "/database");
  sys::write_file(root + "/database/precious", "");
  EXPECT_FALSE(Container::find(root, "database"));
  EXPECT_TRUE(Container::list(root).empty());
  fs::create_directories(root + "/not a container's name");
  EXPECT_TRUE(Container::list(root).empty());
}

TEST_F(ContainerState, WhatAStrategyLeftGoesWithTheDirectory) {
  { const Container killed = saved(); }
  sys::write_file(root + "/c1/seal.bindfd.12", "");
  ASSERT_EQ(Container::list(root).size(), 1U);
  Container::load(root, "c1").remove();
  EXPECT_FALSE(fs::exists(root + "/c1"));
}

TEST_F(ContainerState, IsWholeWhenLessIsToBeSaidThanBefore) {
  Container made = saved();
  made.cgroups.clear();
  made.save();
  EXPECT_TRUE(Container::load(root, "c1").cgroups.empty());
}

TEST_F(ContainerState, TellsItsProcessFromALaterAndFromAnEarlierOneWithItsPid) {
  Container made = saved();
  const std::uint64_t start = sys::process_start(::getpid()).ticks;
  made.process = {
      .space = sys::PidSpace::current(), .pid = ::getpid(), .started_after = start, .started_before = start};
  EXPECT_EQ(made.status(), Status::running);
  made.process.started_before = start - 1;
  made.process.started_after = start - 1;
  EXPECT_EQ(made.status(), Status::stopped) << "the process began later";
  made.process.started_before = start + 1;
  made.process.started_after = start + 1;
  EXPECT_EQ(made.status(), Status::stopped) << "the process began earlier";
}

TEST_F(ContainerState, OfAnotherBootIsStaleAndSaid) {
  Container made = saved();
  const std::uint64_t start = sys::process_start(::getpid()).ticks;
  made.process = {.space = sys::PidSpace::from("another boot", sys::PidSpace::current().pid_namespace()),
                  .pid = ::getpid(),
                  .started_after = start,
                  .started_before = start};
  EXPECT_EQ(made.status(), Status::stopped);
  EXPECT_FALSE(made.open_process());
  EXPECT_THAT(made.not_running(), AllOf(HasSubstr("stale"), HasSubstr("another boot")));
}

}  // namespace
}  // namespace sealbench::sealrun
