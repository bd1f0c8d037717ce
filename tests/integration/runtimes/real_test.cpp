// runc and crun beside sealrun.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "sys/file.hpp"
#include "tests/integration/runtimes/fixture.hpp"
#include "workloads/bundles/embedded.hpp"

namespace sealbench {
namespace {

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
  const std::string version = results.subjects.at(0).extra.at("runtime_version");
  EXPECT_THAT(version, HasSubstr("crun version"));
  // As strace shows them: tests/runtimes.
  EXPECT_EQ(observed(results.subjects.at(0), "kind"),
            version.find("version 1.8.") != std::string::npos ? "\"bindfd-ro\"" : "\"detached-bind\"");
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
    const bool from_a_mount = subject.strategy.ends_with("-kept");  // executed from there, by nobody else
    if (subject.strategy != "stock") {
      EXPECT_THAT(subject.command,
                  HasSubstr((from_a_mount ? "install --seal " : "exec-sealed --seal ") + subject.strategy));
    }
  }
  const results::Subject* memfd = subject_named(results, "crun memfd");
  ASSERT_NE(memfd, nullptr);
  EXPECT_EQ(memfd->name, "crun memfd") << "it takes a memfd with its four seals as its own";
  EXPECT_EQ(observed(*memfd, "seals"), "\"0xf\"");
}

/// crun clones the tree of an idmapped mount's source, and never that of its exe.
TEST_F(RuntimesTest, AreNotTakenForADetachedBindByTheMountsOfTheirContainers) {
  NEED("crun");
  ASSERT_EQ(run({"--runtime", "crun"}, "1").status, 0);
  const std::string by_itself = observed(saved().subjects.at(0), "kind");
  const std::string directory = scratch_.path() + "/bundle";
  const auto embedded = workloads::write_embedded(directory, SEALBENCH_BUILD_DIR "/payloads", {});
  auto config = embedded.config();
  config["mounts"].push_back({{"destination", "/dev/mapped"},
                              {"type", "bind"},
                              {"source", scratch_.path()},
                              {"options", {"rbind", "idmap=uids=0-1000-10;gids=0-1000-10"}}});
  sys::write_file(directory + "/config.json", config.dump());
  const Ended ended = run({"--runtime", "crun", "--bundle", directory}, "1");
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Subject subject = saved().subjects.at(0);
  ASSERT_GT(subject.extra.at("observed").at("calls").value("open_tree", 0), 0) << "there is nothing to be misled by";
  EXPECT_EQ(observed(subject, "kind"), by_itself);
}

TEST_F(RuntimesTest, AreAskedOnceWhichMemfdTheyTake) {
  NEED("crun");
  const Ended ended = run({"--runtime", "crun", "--strategy", "memfd,memfd-bind"}, "1");
  ASSERT_EQ(ended.status, 0) << ended.err;
  for (const results::Subject& subject : saved().subjects) {
    const results::Json& sealing = subject.extra.at("sealing");
    EXPECT_TRUE(sealing.at("probed").get<bool>()) << subject.name;
    const bool sealed = sealing.at("execute_bits") == "sealed";
    EXPECT_EQ(subject.command.find("--execute-bits unsealed") == std::string::npos, sealed) << subject.command;
    EXPECT_FALSE(sealing.contains("contradiction")) << sealing;
  }
}

/// Nothing is known of a youki that would not take every seal.
TEST_F(RuntimesTest, AreTriedWhateverIsKnownOfThem) {
  NEED("runc");
  const Ended ended = run({"--runtime", "runc=odd,adapter=youki", "--strategy", "memfd"}, "1");
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Json extra = saved().subjects.at(0).extra;
  EXPECT_EQ(extra.at("observed").at("cloned_again"), false);
  if (extra.at("sealing").at("execute_bits") == "sealed") return;  // a runc that takes every seal
  EXPECT_THAT(extra.at("sealing").value("contradiction", ""), HasSubstr("unlike what is known of youki"));
  EXPECT_THAT(ended.out + ended.err, HasSubstr("takes a memfd with unsealed execute bits"));
}

TEST_F(RuntimesTest, ThatWriteToTheirStandardErrorAreSaidToDoSo) {
  const std::string talking =
      script("talking", "echo it is late >&2\necho and later >&2\nexec " SEALBENCH_BUILD_DIR "/bin/sealrun \"$@\"\n");
  const Ended ended = run({"--runtime", talking});
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(saved().subjects.at(0).extra.at("stderr"), (results::Json{{"launches", 3}, {"line", "it is late"}}));
  EXPECT_THAT(ended.out + ended.err, HasSubstr("3 of 3 timed launches wrote to their standard error"));
  EXPECT_THAT(ended.out + ended.err, HasSubstr("it is late"));
}

TEST_F(RuntimesTest, AreNotMadeToWriteToTheirStandardErrorByTheEmbeddedBundle) {
  NEED("runc");
  NEED("crun");
  for (const char* workload : {"run", "exec"}) {
    const Ended ended = run({"--runtime", "sealrun", "--runtime", "crun", "--runtime", "runc", "--workload", workload,
                             "--strategy", "noclone,stock"},
                            "1");
    ASSERT_EQ(ended.status, 0) << ended.err;
    for (const results::Subject& subject : saved().subjects)
      EXPECT_FALSE(subject.extra.contains("stderr")) << subject.name;
  }
}

TEST_F(RuntimesTest, MayHaveAnyPathAndAStrategysNameAsTheirLabel) {
  NEED("crun");
  const std::string folder = scratch_.path() + "/a,b=c";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file("/usr/bin/crun", folder + "/crun");
  const Ended ended = run({"--runtime", "\"" + folder + "/crun\"=noclone", "--runtime", "crun=memfd"}, "1");
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_NE(subject_named(saved(), "noclone stock"), nullptr);
  EXPECT_NE(subject_named(saved(), "memfd stock"), nullptr);
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
