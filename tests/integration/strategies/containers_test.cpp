// Every strategy that takes an exe wherever it lies, as a user meets it: install where needed, run a container, exec
// into one, uninstall; nothing is left.
#include "sys/file.hpp"
#include "tests/integration/strategies/fixture.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;

class EveryStrategy : public StrategiesTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    StrategiesTest::SetUp();
    if (IsSkipped()) return;
    strategies::Exe probed(exe(), bundle->path());
    probed.set_artefact_dir(bundle->beside("trial"));
    const auto support = strategies::find(GetParam())->support(sys::Host::probe(), probed);
    EXPECT_FALSE(fs::exists(bundle->beside("trial"))) << "support() left something";
    if (!support.supported) GTEST_SKIP() << support.reason;
    ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  }
  void TearDown() override {
    if (bundle != nullptr) {
      EXPECT_EQ(with(GetParam(), {"uninstall"}).status, 0);
      EXPECT_TRUE(!fs::exists(artefacts()) || fs::is_empty(artefacts())) << "artefacts are left";
    }
    StrategiesTest::TearDown();
  }
};

TEST_P(EveryStrategy, RunsAContainer) {
  const Outcome outcome = launch(GetParam());
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "inside\n");
}

TEST_P(EveryStrategy, ExecutesInAContainer) {
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  ASSERT_EQ(with(GetParam(), {"run", "-d", "-b", bundle->path(), id}).status, 0);
  const Outcome outcome = with(GetParam(), {"exec", id, "sh", "-c", "echo joined"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "joined\n");
  EXPECT_EQ(with(GetParam(), {"delete", "--force", id}).status, 0);
}

TEST_P(EveryStrategy, RunsManyContainersAtOnce) {
  bundle->config["process"]["args"] = {"true"};
  bundle->write();
  const Outcome outcome = run({SEALBENCH_BUILD_DIR "/bin/sealbench-swarm", "100", "32", exe(), "--root", root,
                               "--artefacts", artefacts(), "--seal", GetParam(), "run", "-b", bundle->path(), id});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
}

TEST_P(EveryStrategy, LeavesTheExeAsItWas) {
  const std::string before = sys::read_file(exe());
  ASSERT_EQ(launch(GetParam()).status, 0);
  EXPECT_TRUE(sys::read_file(exe()) == before);
}

INSTANTIATE_TEST_SUITE_P(All, EveryStrategy, ::testing::ValuesIn(ordinary_strategies()),
                         [](const auto& test) { return test_name(test.param); });

}  // namespace
}  // namespace sealbench::testing
