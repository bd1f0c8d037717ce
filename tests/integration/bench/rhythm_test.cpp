// Launches of the counting pass find what timed ones find.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "harness/analysis/quantile.hpp"
#include "harness/counters/launches.hpp"
#include "harness/host/scratch_directory.hpp"
#include "harness/measure/container_session.hpp"
#include "harness/measure/counting.hpp"
#include "harness/measure/kept.hpp"
#include "tests/integration/bench/program.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;

class RhythmTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "containers without a user namespace need root";
    fs::create_directory(exe_dir());
  }
  [[nodiscard]] std::string exe_dir() const { return scratch_.path() + "/exes"; }

  host::ScratchDirectory scratch_;
};

TEST_F(RhythmTest, OfThePoolIsThatOfTimedLaunchesWhileCounting) {
  constexpr std::int64_t kExeBytes = 12 << 20;
  constexpr int kCopies = 8;     // of a full pool
  constexpr int kLaunches = 12;  // more than it has
  plan::Plan plan;
  plan.subjects = plan::make_subjects("memfd-pool", {kExeBytes});
  plan.exe_dir = exe_dir();
  measure::Workspace workspace(measure::Workspace::default_base());
  measure::Premises premises = measure::make_premises(plan, workspace);
  premises.installation = {.programs = SEALBENCH_BUILD_DIR "/bin", .payloads = SEALBENCH_BUILD_DIR "/payloads"};
  measure::ContainerSession session(premises, "s");
  session.prepare(0);
  session.set_up(0);
  const counters::Launch launch = measure::launches_of(session, 0);
  for (int i = 0; i < kLaunches; ++i) {
    counters::observe(launch, [&](const counters::Command& command) {
      session.must({.argv = command.argv, .env = command.env});
      return 0;
    });
    EXPECT_EQ(measure::kept_below(session.artefacts(0)).memory_bytes, kCopies * kExeBytes)
        << "after launch " << i << " the pool is full again";
  }
  session.tear_down(0);
}

/// Compares times with each other, so that it needs a machine with nothing else to do: ctest -C nightly -L nightly.
TEST_F(RhythmTest, DISABLED_PhasesAddUpToTheMedianLaunchOfEveryStrategy) {
  const std::string file = scratch_.path() + "/results.json";
  const Ended ended = bench(scratch_.path(), {"--strategy", "all", "--counters", "phases", "--runs", "100", "--exe-dir",
                                              exe_dir(), "--export-json", file, "--quiet"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  for (const results::Subject& subject : results::load(file).subjects) {
    double sum = 0;
    for (const results::Json& phase : subject.phases.at("phases")) sum += phase.at("median_s").get<double>();
    const double median = analysis::median(subject.samples.wall_s);
    EXPECT_GT(sum, 0.75 * median) << subject.name;
    EXPECT_LT(sum, 1.25 * median) << subject.name;
  }
}

}  // namespace
}  // namespace sealbench
