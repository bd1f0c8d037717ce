#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/host/scratch_directory.hpp"
#include "sys/file.hpp"
#include "workloads/bundles/embedded.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

class WorkloadTest : public ::testing::Test {
 protected:
  WorkloadTest() {
    site_.runtime = find_runtime("sealrun");
    site_.invocation = {.program = "/x/sealrun", .root = "/x/root", .strategy = "memfd"};
    site_.bundle = &bundle_;
    site_.programs = "/x/bin";
    site_.scratch = scratch_.path();
    site_.id = "ctr";
    site_.env = {"A=b"};
    site_.must = [this](const Command& command) { commands_.push_back(command.argv); };
  }

  host::ScratchDirectory scratch_;
  Bundle bundle_ = write_embedded(scratch_.path() + "/bundle", SEALBENCH_BUILD_DIR "/payloads", {});
  Site site_;
  std::vector<std::vector<std::string>> commands_;
};

TEST_F(WorkloadTest, RunLaunchesAContainerWithAFreshIdEachTime) {
  const Workload& run = *find_workload("run");
  run.set_up(site_);
  const Command first = run.launch(site_, 0);
  EXPECT_THAT(first.argv, ElementsAre("/x/sealrun", "--root", "/x/root", "--seal", "memfd", "run", "--bundle",
                                      bundle_.directory(), "ctr-0"));
  EXPECT_EQ(first.env, site_.env);
  EXPECT_EQ(run.launch(site_, 1).argv.back(), "ctr-1");
  run.tear_down(site_);
  EXPECT_THAT(commands_, IsEmpty());
  EXPECT_EQ(run.typed(site_), "sealrun-memfd run -b bundle ctr");
}

TEST_F(WorkloadTest, ExecJoinsAContainerThatItStartsAndDeletes) {
  const Workload& exec = *find_workload("exec");
  exec.set_up(site_);
  ASSERT_THAT(commands_, SizeIs(1));
  const std::string& holding = commands_[0][7 + 1];
  EXPECT_EQ(Bundle::load(holding).config()["process"]["args"], Bundle::Json::array({"/hold"}));
  EXPECT_EQ(commands_[0][6], "--detach");
  EXPECT_THAT(exec.launch(site_, 5).argv,
              ElementsAre("/x/sealrun", "--root", "/x/root", "--seal", "memfd", "exec", "ctr", "/true"));
  exec.tear_down(site_);
  ASSERT_THAT(commands_, SizeIs(2));
  EXPECT_THAT(commands_[1],
              ElementsAre("/x/sealrun", "--root", "/x/root", "--seal", "memfd", "delete", "--force", "ctr"));
}

TEST_F(WorkloadTest, ParallelLaunchesManyContainersAtOnce) {
  const Workload& parallel = *find_workload("parallel");
  parallel.set_up(site_);
  site_.parameters = {{"width", "64"}};
  EXPECT_THAT(parallel.whole(site_, 7)->argv,
              ElementsAre("/x/bin/sealbench-swarm", "64", "64", "/x/sealrun", "--root", "/x/root", "--seal", "memfd",
                          "run", "--bundle", bundle_.directory(), "ctr-7"));
  parallel.tear_down(site_);
  EXPECT_THAT(commands_, IsEmpty());
}

/// podman is told one path; what stands behind it is what any launch begins with, but for what engines decide.
TEST_F(WorkloadTest, EngineHasPodmanCallTheRuntimeByAScript) {
  const Workload& engine = *find_workload("engine");
  site_.env = {"PATH=" + scratch_.path()};
  site_.invocation.flags = {"--it's"};
  EXPECT_THAT(engine.impossible(site_), AnyOf(HasSubstr("there is no podman (Debian: apt-get install podman conmon)"),
                                              HasSubstr("launched as root")));
  engine.set_up(site_);
  EXPECT_EQ(sys::read_file(scratch_.path() + "/podman/runtime/sealrun"),
            "#!/bin/sh\nexec '/x/sealrun' '--root' '/x/root' '--seal' 'memfd' '--it'\\''s' \"$@\"\n");
  EXPECT_THAT(engine.launch(site_, 0).argv,
              IsSupersetOf({std::string("/x/bin/sealbench-enclosed"), std::string("--runtime=/mnt/runtime/sealrun"),
                            std::string("--cgroup-parent=/ctr"), std::string("/true")}));
  EXPECT_EQ(engine.typed(site_), "podman --runtime sealrun-memfd --it's run --rm --network none --rootfs rootfs /true");
  site_.runtime = find_runtime("crun");
  site_.invocation = {.program = "/mnt/crun", .root = "/x/root", .strategy = {}};
  EXPECT_THAT(site_.runtime->under_engine(site_.invocation),
              ElementsAre("/mnt/crun", "--root", "/x/root", "--cgroup-manager=disabled", "--cgroup-manager=cgroupfs"));
  EXPECT_THAT(engine.launch(site_, 0).argv, Contains("--runtime=/media/runtime/crun")) << "/mnt is needed";
  site_.runtime = find_runtime("floor");
  EXPECT_THAT(engine.impossible(site_), HasSubstr("which engines call"));
}

TEST_F(WorkloadTest, TheFloorGetsTheBundlesRootAndProcess) {
  site_.runtime = find_runtime("floor");
  site_.invocation.program = "/x/floor";
  const Workload& run = *find_workload("run");
  EXPECT_THAT(run.launch(site_, 1).argv, ElementsAre("/x/floor", bundle_.rootfs(), "/true"));
  EXPECT_THROW(find_workload("exec")->set_up(site_), std::runtime_error) << "it keeps no container";
}

TEST(Registries, HaveUniqueNamesThatAreFound) {
  std::set<std::string_view> names;
  for (const Workload* workload : workloads()) {
    EXPECT_TRUE(names.insert(workload->name()).second);
    EXPECT_EQ(find_workload(workload->name()), workload);
    EXPECT_FALSE(workload->summary().empty());
    EXPECT_FALSE(workload->source().empty());
  }
  for (const Runtime* runtime : runtimes()) EXPECT_EQ(find_runtime(runtime->name()), runtime);
  EXPECT_EQ(find_workload("nonsense"), nullptr);
  EXPECT_EQ(find_runtime("nonsense"), nullptr);
}

}  // namespace
}  // namespace sealbench::workloads
