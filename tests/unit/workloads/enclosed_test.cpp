// sealbench-enclosed: waits for all that a program starts, and takes all of it with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "sys/file.hpp"
#include "tests/support/child.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Le;

class Enclosed : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "namespaces need root";
    fs::create_directory(directory_);
    fs::create_directory(place_);
  }

  [[nodiscard]] std::vector<std::string> script(const std::string& text) const {
    return {SEALBENCH_BUILD_DIR "/bin/sealbench-enclosed", directory_, place_, "/bin/sh", "-c", text};
  }
  [[nodiscard]] std::string file(const std::string& name) const { return directory_ + "/" + name; }

  const Scratch scratch_;
  std::string directory_ = scratch_.file("directory");
  std::string place_ = scratch_.file("place");
};

TEST_F(Enclosed, ItsStatusIsTheProgramsAndItsDirectoryIsAlsoThePlace) {
  const Outcome outcome = run(script("echo $$; cat /proc/1/comm; echo x > " + place_ + "/file; exit 7"));
  EXPECT_EQ(outcome.status, 7) << outcome.err;
  EXPECT_EQ(outcome.out, "2\nsealbench-enclo\n") << "pids are those of its own namespace";
  EXPECT_EQ(sys::read_file(file("file")), "x\n");
  EXPECT_TRUE(fs::is_empty(place_));
  EXPECT_EQ(run(script("kill -9 $$")).status, 137);
}

TEST_F(Enclosed, WaitsForWhatTheProgramLeavesAndSaysWhenItHadEndedItself) {
  const auto began = std::chrono::steady_clock::now();
  const Outcome outcome =
      run(script("setsid sh -c \"while kill -0 $$ 2> /dev/null; do sleep 0.01; done; sleep 0.5; echo late > " +
                 file("late") + "\" & exit 0"));
  const std::chrono::duration<double> all = std::chrono::steady_clock::now() - began;
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(sys::read_file(file("late")), "late\n");
  EXPECT_THAT(std::stod(sys::read_file(file("took"))), AllOf(Gt(0), Le(all.count() - 0.5)));
}

TEST_F(Enclosed, TakesAllWithItWhenItIsKilled) {
  adopt_orphans();
  {
    const Child killed(script("setsid sh -c 'while :; do echo >> " + file("alive") + "; sleep 0.02; done' & wait"));
    ASSERT_TRUE(eventually([&] { return fs::exists(file("alive")); }));
  }
  EXPECT_TRUE(eventually([] { return living_children() == 0; }));
  const auto written = fs::file_size(file("alive"));
  ::usleep(200'000);
  EXPECT_EQ(fs::file_size(file("alive")), written);
}

TEST_F(Enclosed, SaysWhatItCannotDo) {
  const std::vector<std::string> missing = {SEALBENCH_BUILD_DIR "/bin/sealbench-enclosed", directory_, place_,
                                            "/no/such"};
  EXPECT_EQ(run(missing).status, 125);
  EXPECT_THAT(run(missing).err, HasSubstr("/no/such: No such file or directory"));
  fs::remove(place_);
  EXPECT_THAT(run(script("true")).err, HasSubstr(place_ + ": No such file or directory"));
  EXPECT_EQ(run({SEALBENCH_BUILD_DIR "/bin/sealbench-enclosed", directory_}).status, 2);
}

}  // namespace
}  // namespace sealbench::testing
