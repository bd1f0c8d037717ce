// The engine hyperfine beside ours.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "harness/analysis/quantile.hpp"
#include "sys/file.hpp"
#include "tests/integration/runtimes/fixture.hpp"

namespace sealbench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(RuntimesTest, AreMeasuredByHyperfineToo) {
  need("hyperfine");
  if (IsSkipped()) return;
  const std::vector<std::string> what = {"--strategy", "noclone,memfd", "--exe-size", "4MiB"};
  ASSERT_EQ(run(what, "12").status, 0);
  const results::Results native = saved();
  std::vector<std::string> with_hyperfine = what;
  with_hyperfine.insert(with_hyperfine.end(), {"--engine", "hyperfine"});
  const Ended ended = run(with_hyperfine, "12");
  ASSERT_EQ(ended.status, 0) << ended.err;
  const results::Results measured = saved();
  EXPECT_THAT(ended.out, HasSubstr("measured by hyperfine 1."));
  EXPECT_THAT(measured.plan.at("engine").get<std::string>(), HasSubstr("hyperfine"));
  EXPECT_EQ(native.plan.at("engine"), "native");
  ASSERT_EQ(measured.subjects.size(), native.subjects.size());
  for (std::size_t i = 0; i < measured.subjects.size(); ++i) {
    EXPECT_EQ(measured.subjects[i].name, native.subjects[i].name);
    EXPECT_EQ(measured.subjects[i].command, native.subjects[i].command);
    EXPECT_EQ(measured.subjects[i].samples.size(), 12U);
    EXPECT_THAT(measured.subjects[i].ratio, IsEmpty()) << "its subjects share no block";
    // The same launches in the same unit; how well they agree is for a quiet machine: docs/runtimes.md.
    const double ratio =
        analysis::median(measured.subjects[i].samples.wall_s) / analysis::median(native.subjects[i].samples.wall_s);
    EXPECT_GT(ratio, 1.0 / 20) << measured.subjects[i].name;
    EXPECT_LT(ratio, 20.0) << measured.subjects[i].name;
  }
  EXPECT_THAT(traces(ended.pid), IsEmpty());
}

TEST_F(RuntimesTest, ThatFailUnderHyperfineAreLeftOutWithTheirOwnWords) {
  need("hyperfine");
  if (IsSkipped()) return;
  const std::string failing = script("failing", "echo 'no space for containers' >&2; exit 3\n");
  const Ended ended =
      run({"--runtime", "sealrun", "--runtime", failing, "--strategy", "noclone,stock", "--engine", "hyperfine"});
  ASSERT_EQ(ended.status, 3) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("left out: failing stock"), HasSubstr("no space for containers")));
  EXPECT_NE(subject_named(saved(), "sealrun noclone"), nullptr);
}

TEST_F(RuntimesTest, ArePreparedByHyperfineToo) {
  need("hyperfine");
  if (IsSkipped()) return;
  const std::string log = scratch_.path() + "/log";
  const auto prepared = [&](const std::string& command) {
    return run({"--strategy", "noclone", "--engine", "hyperfine", "--prepare", command}, "5");
  };
  const auto lines = [&] {
    const std::string text = sys::read_file(log);
    return std::count(text.begin(), text.end(), '\n');
  };
  const Ended ended = prepared("echo \"it's done\" >> " + log);
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(sys::read_file(log), ::testing::StartsWith("it's done\n"));
  EXPECT_GT(lines(), 5) << "our trial, and each of hyperfine's launches";
  const std::string until = fmt::format("echo >> {0}; test $(wc -l < {0}) -lt {1}", log, lines() + 3);
  const Ended failed = prepared(until);
  EXPECT_EQ(failed.status, 2) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr("--prepare: `" + until + "` failed"));
  EXPECT_THAT(traces(failed.pid), IsEmpty());
}

TEST_F(RuntimesTest, WithAnUnknownEngineAreBadUse) { EXPECT_EQ(run({"--engine", "nonsense"}).status, 2); }

}  // namespace
}  // namespace sealbench
