#include "harness/measure/named_directories.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/support/scratch.hpp"

namespace sealbench::measure {
namespace {

namespace fs = std::filesystem;
using ::testing::UnorderedElementsAre;

TEST(NamedDirectories, AreFoundWithAllThatLiesInThem) {
  const testing::Scratch scratch;
  fs::create_directories(scratch.file("cpu/run-7/s0/nested"));
  fs::create_directories(scratch.file("cpu/run-8"));
  fs::create_directory_symlink(scratch.file("cpu"), scratch.file("link"));
  EXPECT_THAT(directories_named(scratch.file(""), "run-7"),
              UnorderedElementsAre(scratch.file("cpu/run-7"), scratch.file("cpu/run-7/s0"),
                                   scratch.file("cpu/run-7/s0/nested")));
}

TEST(NamedDirectories, AreFoundAlsoWhileOthersRemoveTheirs) {
  const testing::Scratch scratch;
  for (const char* hierarchy : {"a", "b", "c", "d"}) fs::create_directories(scratch.file(hierarchy) + "/ours");
  std::atomic<bool> over = false;
  std::thread others([&] {
    while (!over) {
      for (const char* hierarchy : {"a", "b", "c", "d"}) {
        const std::string theirs = scratch.file(hierarchy) + "/theirs";
        fs::create_directory(theirs);
        fs::remove(theirs);
      }
    }
  });
  int missed = 0;
  for (int i = 0; i < 20'000; ++i) missed += directories_named(scratch.file(""), "ours").size() != 4;
  over = true;
  others.join();
  EXPECT_EQ(missed, 0);
}

}  // namespace
}  // namespace sealbench::measure
