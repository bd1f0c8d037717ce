// Launches that end with status 0 and are not what they are taken for: no row, but the reason.
#include <gmock/gmock.h>

#include <filesystem>

#include "harness/counters/tracer.hpp"
#include "sys/file.hpp"
#include "tests/integration/runtimes/fixture.hpp"
#include "workloads/bundles/embedded.hpp"

namespace sealbench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class WhatItSeemsTest : public RuntimesTest {
 protected:
  void SetUp() override {
    RuntimesTest::SetUp();
    if (const auto support = counters::ptrace_tracer().support(); !support.supported) GTEST_SKIP() << support.reason;
  }
};

constexpr const char* kNothingRan = "did not run the bundle's program";

TEST_F(WhatItSeemsTest, ProgramThatLaunchesNothingGetsNoRow) {
  for (const char* workload : {"run", "exec", "parallel"}) {
    const Ended ended = run({"--runtime", "/bin/true", "--workload", workload});
    EXPECT_EQ(ended.status, 3) << workload << ended.out;
    EXPECT_THAT(ended.err, AllOf(HasSubstr("true stock"), HasSubstr(kNothingRan))) << workload;
    EXPECT_THAT(ended.out, IsEmpty()) << workload;
    EXPECT_THAT(traces(ended.pid), IsEmpty());
  }
}

TEST_F(WhatItSeemsTest, ProgramThatLaunchesNothingIsLeftOutBesideOneThatDoes) {
  const Ended ended = run({"--runtime", "sealrun", "--runtime", "/bin/true", "--strategy", "noclone,stock"});
  EXPECT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("left out: true stock"), HasSubstr(kNothingRan)));
  ASSERT_NE(subject_named(saved(), "sealrun noclone"), nullptr);
  EXPECT_EQ(subject_named(saved(), "true"), nullptr);
}

TEST_F(WhatItSeemsTest, ProgramThatExecutesAnotherThanTheBundlesIsLeftOut) {
  // In the right namespaces even, with the right words, but not in the bundle's root.
  const std::string pretending = script("pretending", "exec unshare -m bash -c 'exec -a /true true'\n");
  const Ended ended = run({"--runtime", pretending});
  EXPECT_EQ(ended.status, 3) << ended.out;
  EXPECT_THAT(ended.err, HasSubstr(kNothingRan));
}

/// A bundle of a user's: its program is a script, of an interpreter that its image has.
std::string write_users_bundle(const std::string& directory) {
  const auto embedded = workloads::write_embedded(directory, SEALBENCH_BUILD_DIR "/payloads", {});
  auto config = embedded.config();
  config["process"]["args"] = {"/start", "now"};
  sys::write_file(directory + "/config.json", config.dump());
  sys::write_file(directory + "/rootfs/start", "#!/true -x\n", 0755);
  return directory;
}

TEST_F(WhatItSeemsTest, BundleOfTheUserIsSeenToRunOrNot) {
  const std::string bundle = write_users_bundle(scratch_.path() + "/bundle");
  const Ended nothing = run({"--runtime", "/bin/true", "--bundle", bundle});
  EXPECT_EQ(nothing.status, 3) << nothing.out;
  EXPECT_THAT(nothing.err, AllOf(HasSubstr(kNothingRan), HasSubstr("/start now")));
  const Ended ended = run({"--strategy", "noclone,memfd", "--bundle", bundle});
  ASSERT_EQ(ended.status, 0) << ended.err;
  ASSERT_THAT(saved().subjects, SizeIs(2));
  for (const results::Subject& subject : saved().subjects) EXPECT_EQ(subject.extra.at("entry").at("seen"), true);
}

TEST_F(WhatItSeemsTest, SubjectThatStartsItsContainersFromAnotherProgramIsDropped) {
  // Its memfd is one of another build, its sealed-tmpfs a copy cut to 30 %; both are sealed as they should be.
  const Ended ended = run({"--runtime", std::string(SEALRUN_BROKEN) + "=broken,adapter=sealrun", "--strategy",
                           "noclone,memfd,sealed-tmpfs", "--exe-size", "12MiB"});
  EXPECT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("left out: broken memfd: other program: "),
                               HasSubstr("left out: broken sealed-tmpfs: other program: "),
                               HasSubstr("it has 3774873 bytes, the exe has 12582912")));
  ASSERT_THAT(saved().subjects, SizeIs(1));
  EXPECT_EQ(saved().subjects[0].name, "broken noclone");
}

/// Every strategy is in tests/integration/counters/container_entry_test.cpp.
TEST_F(WhatItSeemsTest, EverySubjectThatIsMeasuredWasSeen) {
  for (const char* workload : {"run", "exec", "parallel"}) {
    const Ended ended =
        run({"--strategy", "noclone,memfd,memfd-init", "--exe-size", "native", "--workload", workload}, "1");
    ASSERT_EQ(ended.status, 0) << ended.err;
    ASSERT_THAT(saved().subjects, SizeIs(3)) << workload;
    for (const results::Subject& subject : saved().subjects) {
      const results::Json& entry = subject.extra.at("entry");
      EXPECT_EQ(entry.at("seen"), true) << workload << ' ' << subject.name << entry;
      EXPECT_THAT(entry.at("executed_from").get<std::string>(),
                  HasSubstr(subject.name == "noclone" ? "/sealrun" : "/memfd:"))
          << subject.name;
    }
  }
}

}  // namespace
}  // namespace sealbench
