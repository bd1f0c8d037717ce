// The matrix on this kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "harness/verify/output/output.hpp"
#include "harness/verify/privileges.hpp"
#include "strategies/registry.hpp"
#include "tests/integration/verify/support.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::verify {
namespace {

class MatrixAsRoot : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root: containers in the initial user namespace";
  }
};

Candidate broken(const std::string& name, strategies::Pages pages) {
  return {.name = name,
          .claims = {strategies::Claim::content, strategies::Claim::metadata},
          .pages = pages,
          .program = SEALBENCH_BUILD_DIR "/verify/sealrun-broken"};
}

/// The exit status, and everything that was written.
struct Ran {
  int status = 0;
  std::string out;
  std::string errors;
};

Ran ran(const Options& options, std::string_view format = "text") {
  std::ostringstream out;
  std::ostringstream errors;
  const int status = run(
      options, [&](const Matrix& matrix) { find_output(format)->write(matrix, {}, out); }, errors);
  return {.status = status, .out = out.str(), .errors = errors.str()};
}

class BrokenStrategy : public testing::TestWithParam<Candidate> {};

TEST_P(BrokenStrategy, IsCaught) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: containers in the initial user namespace";
  Options options = small_options();
  options.extra_candidates = {GetParam()};
  options.strategies = {GetParam().name};
  const Matrix matrix = evaluate(options);
  const Verdict* const write = cell(matrix, GetParam().name, "write");
  ASSERT_NE(write, nullptr);
  EXPECT_EQ(write->outcome, Outcome::writable) << write->evidence;
  EXPECT_TRUE(write->contradiction);
  EXPECT_FALSE(matrix.judgement.contradictions.empty());
}

TEST_P(BrokenStrategy, MakesTheExitStatusOneAndNamesTheCell) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: containers in the initial user namespace";
  Options options = small_options();
  options.extra_candidates = {GetParam()};
  options.strategies = {GetParam().name};
  options.probes = {"write"};
  const Ran seen = ran(options);
  EXPECT_EQ(seen.status, 1);
  EXPECT_NE(seen.errors.find(GetParam().name +
                             " claims to protect the content but fell: default/unconfined, path link, probe write"),
            std::string::npos)
      << seen.errors;
}

INSTANTIATE_TEST_SUITE_P(Each, BrokenStrategy,
                         testing::Values(broken("unsealed-memfd", strategies::Pages::own),
                                         broken("writable-overlay", strategies::Pages::shared),
                                         broken("writable-bind", strategies::Pages::shared)),
                         [](const auto& each) {
                           std::string name = each.param.name;
                           std::erase(name, '-');
                           return name;
                         });

/// Perfect seals of something else than the exe: nothing changes, nothing is protected either.
class OtherProgram : public testing::TestWithParam<const char*> {};

TEST_P(OtherProgram, IsNotProtectedHoweverWellItIsSealed) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: containers in the initial user namespace";
  Options options = small_options();
  options.extra_candidates = {broken(GetParam(), strategies::Pages::own)};
  options.strategies = {GetParam()};
  options.probes = {"write", "chmod"};
  const Matrix matrix = evaluate(options);
  for (const char* probe : {"write", "chmod"}) {
    const Verdict* const verdict = cell(matrix, GetParam(), probe);
    ASSERT_NE(verdict, nullptr);
    EXPECT_EQ(verdict->outcome, Outcome::other_program) << verdict->evidence;
    EXPECT_TRUE(verdict->contradiction);
  }
  ASSERT_EQ(matrix.judgement.contradictions.size(), 1U);
  EXPECT_NE(matrix.judgement.contradictions[0].find("executes another program than the exe: it has"), std::string::npos)
      << matrix.judgement.contradictions[0];
  EXPECT_TRUE(matrix.unconcluded.empty()) << "it is known to be worthless";
  for (const Property& property : matrix.observations.properties) {
    EXPECT_EQ(property.other_program.value_or("not seen").empty(), property.strategy == kControl) << property.failure;
  }
}

TEST_P(OtherProgram, MakesTheExitStatusOneAndFailsInJunit) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: containers in the initial user namespace";
  Options options = small_options();
  options.extra_candidates = {broken(GetParam(), strategies::Pages::own)};
  options.strategies = {GetParam()};
  options.probes = {"write"};
  const Ran seen = ran(options, "junit");
  EXPECT_EQ(seen.status, 1) << seen.errors;
  EXPECT_NE(seen.out.find("<failure type=\"other_program\""), std::string::npos) << seen.out;
}

INSTANTIATE_TEST_SUITE_P(Each, OtherProgram, testing::Values("stale-memfd", "cut-memfd"), [](const auto& each) {
  std::string name = each.param;
  std::erase(name, '-');
  return name;
});

/// Perfect seals of a copy that is no launch's own: nothing can be written, and what poisons one launch reaches the
/// next.
class CommonCopy : public testing::TestWithParam<const char*> {};

TEST_P(CommonCopy, IsNoCopyOfEachLaunchsOwn) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: containers in the initial user namespace";
  Options options = small_options();
  options.extra_candidates = {broken(GetParam(), strategies::Pages::own)};
  options.strategies = {GetParam()};
  options.probes = {"write"};
  const Matrix matrix = evaluate(options);
  ASSERT_NE(cell(matrix, GetParam(), "write"), nullptr);
  EXPECT_EQ(cell(matrix, GetParam(), "write")->outcome, Outcome::is_protected);
  ASSERT_EQ(matrix.judgement.contradictions.size(), 1U);
  EXPECT_EQ(matrix.judgement.contradictions[0],
            std::string(GetParam()) + " claims that its pages are own, but they are common");
}

INSTANTIATE_TEST_SUITE_P(Each, CommonCopy, testing::Values("kept-copy", "kept-copy-overlaid"), [](const auto& each) {
  std::string name = each.param;
  std::erase(name, '-');
  return name;
});

TEST_F(MatrixAsRoot, IsTheExeOrItsInitProgramForEveryRegisteredStrategy) {
  Options options = small_options();
  options.probes = {"write"};
  const Matrix matrix = evaluate(options);
  EXPECT_THAT(matrix.judgement.contradictions, testing::IsEmpty());
  ASSERT_GT(matrix.observations.properties.size(), 4U);
  for (const Property& property : matrix.observations.properties) {
    EXPECT_EQ(property.pages, strategies::to_string(strategies::find(property.strategy)->traits().pages))
        << property.strategy << ": " << property.frames_shared << " and " << property.frames_common << " of "
        << property.frames_total << ", in place " << property.in_place.value_or("unknown") << ", in one "
        << property.change_in_one.value_or("unknown");
    EXPECT_EQ(property.other_program, "") << property.strategy << ' ' << property.failure;
    EXPECT_EQ(property.failure, "") << property.strategy;
    ASSERT_TRUE(property.leaked_descriptors) << property.strategy;
    EXPECT_TRUE(property.leaked_descriptors->empty()) << property.strategy;
    EXPECT_TRUE(property.mount_events) << property.strategy;
  }
}

TEST_F(MatrixAsRoot, StatusIsThreeWhenTheControlNeverFell) {
  Options options = small_options();
  options.probes = {"mprotect"};  // makes nobody fall
  options.strategies = {"memfd"};
  const Ran seen = ran(options, "junit");
  EXPECT_EQ(seen.status, 3) << seen.errors;
  EXPECT_NE(seen.errors.find("nothing is concluded about noclone: the control did not fall"), std::string::npos)
      << seen.errors;
  EXPECT_NE(seen.out.find("<testsuite name=\"noclone\" tests=\"2\" failures=\"0\" errors=\"1\""), std::string::npos)
      << seen.out;
}

TEST_F(MatrixAsRoot, StatusIsThreeWhenAStrategyThatWasNamedIsNotSupportedHere) {
  Options options = small_options();
  options.probes = {"write"};
  options.strategies = {"ro-host"};  // the arena is no read-only filesystem
  Ran seen = ran(options, "junit");
  EXPECT_EQ(seen.status, 3) << seen.errors;
  EXPECT_NE(seen.errors.find("nothing is concluded about ro-host: "), std::string::npos) << seen.errors;
  EXPECT_NE(seen.out.find("<testsuite name=\"ro-host\" tests=\"1\" failures=\"0\" errors=\"1\""), std::string::npos)
      << seen.out;
  options.strategies = {"memfd"};
  seen = ran(options);
  EXPECT_EQ(seen.status, 0) << seen.errors << "nobody asked for ro-host";
}

TEST_F(MatrixAsRoot, StatusIsThreeWhenNoCellOfAStrategyThatWasNamedIsConclusiveAndWhatWasNotSeenIsUnknown) {
  Options options = small_options();
  options.probes = {"write"};
  options.extra_candidates = {{.name = "nothing",
                               .claims = {strategies::Claim::content},
                               .program = SEALBENCH_BUILD_DIR "/payloads/true"}};  // ends at once, with 0
  options.strategies = {"nothing", "memfd"};
  const Ran seen = ran(options);
  EXPECT_EQ(seen.status, 3) << seen.errors;
  EXPECT_NE(seen.errors.find("nothing is concluded about nothing: all of its 1 cells are inconclusive"),
            std::string::npos)
      << seen.errors;
  EXPECT_EQ(seen.errors.find("about memfd"), std::string::npos) << seen.errors;
  const std::string about = seen.out.substr(seen.out.find("\nnothing\n  could not be seen: "));
  EXPECT_NE(about.find("leaked descriptors of the host: unknown"), std::string::npos) << about;
  EXPECT_EQ(about.find("-1"), std::string::npos) << about;
  EXPECT_NE(ran(options, "junit")
                .out.find("<testsuite name=\"nothing\" tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"1\""),
            std::string::npos);
}

TEST_F(MatrixAsRoot, ControlFallsAndRegisteredStrategiesHoldWithContainerDefaults) {
  Options options = options_of_this_build();
  options.privileges = {"default", "default/userns", "default/unconfined", "default/userns/unconfined"};
  const Matrix matrix = evaluate(options);
  EXPECT_THAT(matrix.judgement.contradictions, testing::IsEmpty());
  std::size_t control_falls = 0;
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    EXPECT_NE(verdict.outcome, Outcome::inconclusive)
        << verdict.strategy << ' ' << verdict.privileges << ' ' << verdict.path << ' ' << verdict.probe << ": "
        << verdict.evidence;
    if (verdict.strategy == kControl && verdict.outcome == Outcome::writable) ++control_falls;
  }
  EXPECT_GT(control_falls, 0U);
  const auto summaries = summarize(matrix);
  EXPECT_EQ(summaries.at("noclone").protects, "no");
  EXPECT_EQ(summaries.at("memfd").protects, "yes");
  EXPECT_EQ(summaries.at("memfd").pages, "own");
  EXPECT_EQ(summaries.at("noclone").pages, "shared");
}

TEST_F(MatrixAsRoot, FspickReachesTheHostsFilesystemThroughABindAndNotThroughAnOverlay) {
  Options options = small_options();
  options.privileges = {"sys_admin/unconfined"};
  options.probes = {"write", "fspick-ro"};
  const Matrix matrix = evaluate(options);
  if (cell(matrix, "bindfd-ro", "fspick-ro") == nullptr) GTEST_SKIP() << "bindfd-ro does not work on this host";
  EXPECT_EQ(cell(matrix, "bindfd-ro", "fspick-ro")->outcome, Outcome::host_affected);
  if (cell(matrix, "sealed-overlayfs", "fspick-ro") == nullptr)
    GTEST_SKIP() << "sealed-overlayfs does not work on this host";
  EXPECT_EQ(cell(matrix, "sealed-overlayfs", "fspick-ro")->outcome, Outcome::is_protected);
}

TEST_F(MatrixAsRoot, DisabledProbeIsInconclusiveNotProtected) {
  Options options = small_options();
  options.probes = {"write", "chmod"};
  options.disabled_probes = {"chmod"};
  const Matrix matrix = evaluate(options);
  ASSERT_NE(cell(matrix, "memfd", "chmod"), nullptr);
  EXPECT_EQ(cell(matrix, "memfd", "chmod")->outcome, Outcome::inconclusive);
  EXPECT_EQ(cell(matrix, "memfd", "write")->outcome, Outcome::is_protected);
}

TEST_F(MatrixAsRoot, WithoutAFallOfTheControlNothingIsProtected) {
  Options options = small_options();
  options.probes = {"write", "mprotect"};
  options.disabled_probes = {"write"};  // mprotect alone makes nobody fall
  const Matrix matrix = evaluate(options);
  ASSERT_FALSE(matrix.judgement.verdicts.empty());
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    EXPECT_EQ(verdict.outcome, Outcome::inconclusive) << verdict.strategy << ' ' << verdict.probe;
  }
}

TEST_F(MatrixAsRoot, ExperimentsFallAsDocumented) {
  Options options = small_options();
  options.privileges = {"sys_admin/unconfined"};
  options.experiments = true;
  options.probes = {"write", "setattr", "remount"};
  const Matrix matrix = evaluate(options);
  if (cell(matrix, "detached-bind-open", "setattr") == nullptr)
    GTEST_SKIP() << "detached binds do not work on this host";
  EXPECT_EQ(cell(matrix, "detached-bind-open", "setattr")->outcome, Outcome::writable);
  EXPECT_EQ(cell(matrix, "detached-bind-file", "setattr")->outcome, Outcome::is_protected);
  EXPECT_EQ(cell(matrix, "detached-bind-dir", "setattr")->outcome, Outcome::is_protected);
  EXPECT_EQ(cell(matrix, "bindfd-in-container", "remount")->outcome, Outcome::writable);
  EXPECT_EQ(cell(matrix, "tmpfile", "write")->outcome, Outcome::writable);
}

TEST_F(MatrixAsRoot, QuicklyTriesWhatMadeTheControlFallWithOneSetOfPrivilegesOfEachKind) {
  Options options = options_of_this_build();
  options.quick = true;
  options.strategies = {"memfd", "tmpfile"};
  int last = -1;
  options.progress = [&](const std::string&, int done, int total) {
    EXPECT_EQ(done, last + 1);
    EXPECT_LT(done, total);
    last = done;
  };
  const Matrix matrix = evaluate(options);
  EXPECT_EQ(last + 1, matrix.steps) << "every step was shown";
  EXPECT_TRUE(matrix.unconcluded.empty());
  std::set<std::string> privileges;
  std::set<std::string> felled;
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    privileges.insert(verdict.privileges);
    if (verdict.strategy == kControl && is_fall(verdict.outcome)) felled.insert(verdict.probe);
  }
  EXPECT_EQ(privileges, (std::set<std::string>{"all", "default", "sys_admin"}));
  EXPECT_TRUE(felled.contains("write"));
  std::size_t tried = 0;
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    if (verdict.strategy != "memfd") continue;
    ++tried;
    EXPECT_TRUE(felled.contains(verdict.probe) || probe::find(verdict.probe)->goal == probe::Goal::filesystem)
        << verdict.probe;
    if (verdict.probe == "write") {
      EXPECT_EQ(verdict.outcome, Outcome::is_protected) << verdict.evidence;
    }
  }
  EXPECT_GT(tried, 0U);
}

TEST_F(MatrixAsRoot, RefusesUnknownNamesWithStatusTwo) {
  Options options = small_options();
  options.probes = {"nonsense"};
  const Ran seen = ran(options);
  EXPECT_EQ(seen.status, 2);
  EXPECT_NE(seen.errors.find("unknown probe \"nonsense\""), std::string::npos) << seen.errors;
}

}  // namespace
}  // namespace sealbench::verify
