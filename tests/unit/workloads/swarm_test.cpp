// sealbench-swarm: starts what it is told, no more at once than allowed, and fails when one launch fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/child.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* kSwarm = SEALBENCH_BUILD_DIR "/bin/sealbench-swarm";

TEST(Swarm, StartsEveryLaunchWithANameOfItsOwn) {
  const Scratch scratch;
  const Outcome outcome = run({kSwarm, "20", "6", "/bin/mkdir", scratch.file("x")});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  for (int i = 1; i <= 20; ++i) EXPECT_TRUE(fs::exists(scratch.file("x-" + std::to_string(i)))) << i;
}

TEST(Swarm, KeepsToItsWidth) {
  const Scratch scratch;
  // Each launch counts those that run with it.
  const Outcome outcome = run({kSwarm, "12", "3", "/bin/sh", "-c",
                               "cd " + scratch.file("") + "; mkdir $0; ls | wc -l; sleep 0.05; rmdir $0", "launch"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  int most = 0;
  for (const char c : outcome.out) {
    if (c >= '0' && c <= '9') most = std::max(most, c - '0');
  }
  EXPECT_GE(most, 1);
  EXPECT_LE(most, 3) << outcome.out;
}

TEST(Swarm, FailsWhenALaunchFailsOrCannotBeStarted) {
  const Outcome failed = run({kSwarm, "5", "2", "/bin/sh", "-c", "exit 7", "x"});
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.err, HasSubstr("ended with status 7"));
  const Outcome missing = run({kSwarm, "5", "2", "/nonexistent/program", "x"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.err, HasSubstr("No such file"));
}

TEST(Swarm, RefusesBadUse) {
  EXPECT_EQ(run({kSwarm}).status, 2);
  EXPECT_EQ(run({kSwarm, "0", "2", "/bin/true", "x"}).status, 2);
  EXPECT_EQ(run({kSwarm, "3", "many", "/bin/true", "x"}).status, 2);
  EXPECT_EQ(run({kSwarm, "3", "2", "/bin/true"}).status, 2) << "the name is missing";
}

}  // namespace
}  // namespace sealbench::testing
