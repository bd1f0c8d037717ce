// runc and crun beside sealrun.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "sys/file.hpp"
#include "tests/integration/runtimes/fixture.hpp"
#include "workloads/bundles/embedded.hpp"

namespace sealbench {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

#define NEED(program) \
  need(program);      \
  if (IsSkipped()) return

std::string observed(const results::Subject& subject, const char* member) {
  return subject.extra.at("observed").at(member).dump();
}

TEST_F(RuntimesTest, AreMeasuredInOneInterleavedRunOnOneBundleAndLeaveNothing) {
  NEED("runc");
  NEED("crun");
  struct stat null_before {};
  ASSERT_EQ(::stat("/dev/null", &null_before), 0);
  for (const char* workload : {"run", "exec"}) {
    const Ended ended = run({"--runtime", "sealrun", "--runtime", "crun", "--runtime", "runc", "--strategy",
                             "noclone,stock", "--workload", workload});
    ASSERT_EQ(ended.status, 0) << ended.err << ended.out;
    const results::Results results = saved();
    for (const char* name : {"sealrun noclone", "crun stock", "runc stock"}) {
      const results::Subject* subject = subject_named(results, name);
      ASSERT_NE(subject, nullptr) << name << ended.out << ended.err;
      EXPECT_EQ(subject->samples.size(), 3U);
      EXPECT_EQ(subject->samples.block, (std::vector<std::int64_t>{0, 1, 2})) << "interleaved: every block has it";
    }
    EXPECT_THAT(traces(ended.pid), IsEmpty());
  }
  struct stat null_after {};
  ASSERT_EQ(::stat("/dev/null", &null_after), 0);
  EXPECT_EQ(null_after.st_uid, null_before.st_uid);
  EXPECT_EQ(null_after.st_ctim.tv_sec, null_before.st_ctim.tv_sec) << "a runtime changed the host's /dev/null";
}

TEST_F(RuntimesTest, DoNotChangeTheOwnerOfTheHostsNullDeviceForAnotherUser) {
  NEED("crun");
  const std::string directory = scratch_.path() + "/bundle";
  const auto embedded = workloads::write_embedded(directory, SEALBENCH_BUILD_DIR "/payloads", {});
  auto config = embedded.config();
  config["process"]["user"] = {{"uid", 1234}, {"gid", 1234}};
  sys::write_file(directory + "/config.json", config.dump());
  struct stat before {};
  ASSERT_EQ(::stat("/dev/null", &before), 0);
  const Ended ended = run({"--runtime", "crun", "--bundle", directory});
  EXPECT_EQ(ended.status, 0) << ended.err;
  struct stat after {};
  ASSERT_EQ(::stat("/dev/null", &after), 0);
  EXPECT_EQ(after.st_uid, before.st_uid);
  EXPECT_NE(after.st_uid, 1234U);
}

TEST_F(RuntimesTest, SayWhatTheyDoByThemselves) {
  NEED("crun");
  const Ended ended = run({"--runtime", "crun=mine"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results results = saved();
  EXPECT_THAT(observed(results.subjects.at(0), "kind"), AnyOf("\"bindfd-ro\"", "\"detached-bind\"", "\"memfd\""));
  EXPECT_THAT(results.subjects.at(0).extra.at("runtime_version").get<std::string>(), HasSubstr("crun version"));
  EXPECT_THAT(ended.out, HasSubstr("mine "));
  EXPECT_THAT(ended.out, HasSubstr("stock ("));
}

TEST_F(RuntimesTest, AreSealedFromOutsideAndCompareOnlyWhereTheyDidNotCloneAgain) {
  NEED("crun");
  const Ended ended = run({"--runtime", "crun", "--strategy", "all"}, "7");
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results results = saved();
  ASSERT_GT(results.subjects.size(), 2U) << ended.out;
  for (const results::Subject& subject : results.subjects) {
    const bool again = subject.extra.at("observed").at("cloned_again").get<bool>();
    EXPECT_EQ(again, subject.name.find("(cloned again: ") != std::string::npos) << subject.name;
    EXPECT_EQ(again, subject.ratio.empty()) << subject.name;
    if (subject.strategy != "stock") {
      EXPECT_THAT(subject.command, HasSubstr("exec-sealed --seal " + subject.strategy));
    }
  }
  const results::Subject* memfd = subject_named(results, "crun memfd");
  ASSERT_NE(memfd, nullptr);
  EXPECT_EQ(memfd->name, "crun memfd") << "it takes a memfd with its four seals as its own";
  EXPECT_EQ(observed(*memfd, "seals"), "\"0xf\"");
}

TEST_F(RuntimesTest, OfTheSameProgramTwiceAreToldApartByTheirLabels) {
  NEED("crun");
  const Ended ended = run({"--runtime", "/usr/bin/crun=old", "--runtime", "/usr/bin/crun=new"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_NE(subject_named(saved(), "old stock"), nullptr);
  EXPECT_NE(subject_named(saved(), "new stock"), nullptr);
}

}  // namespace
}  // namespace sealbench
