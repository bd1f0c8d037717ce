// Runtimes that are missing, fail, hang or leave something: nothing stays, and the others go on unless it shows before
// the first launch.
#include <gmock/gmock.h>

#include <filesystem>

#include "harness/results/failures.hpp"
#include "sys/file.hpp"
#include "tests/integration/runtimes/fixture.hpp"

namespace sealbench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(RuntimesTest, ThatAreMissingEndTheRunBeforeAnythingIsLaunched) {
  const std::string witness = scratch_.path() + "/launched";
  const std::string present = script("present", "echo $@ >> " + witness + "\n");
  const std::vector<std::vector<std::string>> orders = {
      {present, "/no/such/runc"}, {"/no/such/runc", present}, {present, "no-such-runtime-anywhere"}};
  for (const std::vector<std::string>& order : orders) {
    const Ended ended = run({"--runtime", order[0], "--runtime", order[1]});
    EXPECT_EQ(ended.status, 3) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr(order[0] == present ? order[1] : order[0]));
    EXPECT_FALSE(std::filesystem::exists(witness)) << sys::read_file(witness);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(traces(ended.pid), IsEmpty());
  }
}

TEST_F(RuntimesTest, WithAStrategyThatWasNamedAndTheyCannotHaveEndTheRun) {
  const Ended ended = run({"--runtime", "sealrun", "--runtime", "/bin/true=bare", "--strategy", "noclone,memfd-init"});
  EXPECT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("bare memfd-init"), HasSubstr("carries no init program")));
}

TEST_F(RuntimesTest, ThatFailAreLeftOutWithTheirStandardError) {
  const std::string failing = script("failing", "echo 'no space for containers' >&2; exit 3\n");
  const Ended ended = run({"--runtime", "sealrun", "--runtime", failing, "--strategy", "noclone,stock"});
  ASSERT_EQ(ended.status, 3) << "it was asked for: " << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("failing stock was asked for and is left out"));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("left out: failing stock"), HasSubstr("status 3: no space for containers")));
  const results::Subject* other = subject_named(saved(), "sealrun noclone");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->samples.size(), 3U);
  EXPECT_THAT(traces(ended.pid), IsEmpty());
}

TEST_F(RuntimesTest, ThatHangAreKilledWithTheirWholeTree) {
  // The grandchild leaves the process group and ignores what it can.
  const std::string hanging = script("hanging", "setsid sh -c 'trap \"\" TERM INT HUP; sleep 1000' & sleep 1000\n");
  const Ended ended =
      run({"--runtime", "sealrun", "--runtime", hanging, "--strategy", "noclone,stock", "--timeout", "1"});
  ASSERT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("left out: hanging stock"), HasSubstr("time limit")));
  EXPECT_THAT(traces(ended.pid), IsEmpty());
}

TEST_F(RuntimesTest, ThatLeaveAContainerBehindLeaveNothing) {
  // What a container is to bench: a state with a process in it, which runs on while the runtime fails.
  const std::string leaving = script("leaving",
                                     "state=$2; shift 5; id=$1\n"
                                     "[ -n \"$id\" ] || exit 1\n"
                                     "mkdir -p $state/$id; sleep 1000 & \n"
                                     "start=$(cut -d' ' -f22 /proc/$!/stat)\n"
                                     "echo \"{\\\"pid\\\": $!, \\\"startTime\\\": $start}\" > $state/$id/state.json\n"
                                     "echo 'left something' >&2; exit 4\n");
  const Ended ended = run({"--runtime", "sealrun", "--runtime", leaving, "--strategy", "noclone,stock"});
  ASSERT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("left something"));
  EXPECT_THAT(traces(ended.pid), IsEmpty());
}

class FlakyRuntime : public RuntimesTest {
 protected:
  [[nodiscard]] std::string steady() const {
    return script("steady", "exec " SEALBENCH_BUILD_DIR "/bin/sealrun \"$@\"\n");
  }
  /// Its fifth container cannot be run.
  [[nodiscard]] std::string flaky() const {
    const std::string counter = scratch_.path() + "/launches";
    return script("flaky",
                  "case \" $* \" in *' run '*)\n"
                  "  n=$(cat " +
                      counter + " 2>/dev/null || echo 1); echo $((n + 1)) > " + counter +
                      "\n"
                      "  [ \"$n\" -ne 5 ] || { echo 'first line' >&2; echo 'no luck' >&2; exit 3; }\n"
                      "esac\n"
                      "exec " SEALBENCH_BUILD_DIR "/bin/sealrun \"$@\"\n");
  }
};

TEST_F(FlakyRuntime, IsGivenUpAndItsBlocksUntilThenAreKept) {
  const Ended ended = run({"--runtime", steady(), "--runtime", flaky(), "--strategy", "stock"}, "10");
  ASSERT_EQ(ended.status, 3) << "it was asked for: " << ended.err;
  const results::Results results = saved();
  ASSERT_THAT(results.subjects, SizeIs(2));
  EXPECT_EQ(results.subjects[0].samples.size(), 10U) << "the others go on";
  const results::Subject& given_up = results.subjects[1];
  ASSERT_THAT(results::failures_of(given_up), SizeIs(1));
  EXPECT_EQ(static_cast<std::int64_t>(given_up.samples.size()), results::failures_of(given_up)[0].block);
  EXPECT_THAT(ended.out, HasSubstr("failed 1 of " + std::to_string(given_up.samples.size() + 1) +
                                   " launches: exited with status 3: no luck; it was given up"));
  ASSERT_THAT(given_up.ratio, SizeIs(1));
  EXPECT_EQ(given_up.ratio.front().pairs, given_up.samples.size());
  EXPECT_THAT(results::given_up(given_up), AllOf(HasSubstr("first line"), HasSubstr("no luck")));
  EXPECT_THAT(traces(ended.pid), IsEmpty());
}

TEST_F(FlakyRuntime, GoesOnWhereItsFailureIsTolerated) {
  const Ended ended =
      run({"--runtime", steady(), "--runtime", flaky(), "--strategy", "stock", "--tolerate", "10%"}, "10");
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("failed 1 of 10 launches: exited with status 3: no luck\n"));
  const results::Results results = saved();
  ASSERT_THAT(results.subjects, SizeIs(2));
  EXPECT_EQ(results.subjects[1].samples.size(), 9U);
  EXPECT_EQ(results.subjects[1].ratio.front().pairs, 9U) << "the block of the failure has no pair";
  EXPECT_THAT(results::failures_of(results.subjects[1]), SizeIs(1));
  EXPECT_THAT(results::given_up(results.subjects[1]), IsEmpty());
}

TEST_F(RuntimesTest, ThatAllFailAreAnErrorOfTheHost) {
  const std::string failing = script("failing", "exit 1\n");
  EXPECT_EQ(run({"--runtime", failing}).status, 3);
}

TEST_F(RuntimesTest, ThatCannotBeMeantAreBadUse) {
  for (const char* text : {"crun,nonsense", "crun=", "crun,adapter=nonsense"})
    EXPECT_EQ(run({"--runtime", text}).status, 2) << text;
  EXPECT_EQ(run({"--runtime", "sealrun", "--strategy", "stock"}).status, 2);
}

}  // namespace
}  // namespace sealbench
