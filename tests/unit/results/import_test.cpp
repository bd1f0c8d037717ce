#include "harness/results/import.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <sstream>

#include "harness/analysis/annotate.hpp"
#include "harness/report/report.hpp"
#include "harness/results/failures.hpp"
#include "sys/file.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::results {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Results written_and_imported(std::string_view format) {
  const testing::Scratch scratch;
  std::ostringstream text;
  report::find(format)->write(testing::example_results(), {}, text);
  sys::write_file(scratch.file("foreign.json"), text.str());
  return import_file(scratch.file("foreign.json"));
}

TEST(Import, TakesBackWhatTheHyperfineReportWrote) {
  const Results original = testing::example_results();
  const Results imported = written_and_imported("hyperfine");
  ASSERT_EQ(imported.subjects.size(), 2U);
  EXPECT_EQ(imported.subjects[1].samples.wall_s, original.subjects[1].samples.wall_s);
  EXPECT_EQ(imported.subjects[1].strategy, "memfd");
}

TEST(Import, TakesBackWhatTheGoogleBenchmarkReportWrote) {
  const Results original = testing::example_results();
  const Results imported = written_and_imported("google-benchmark");
  ASSERT_EQ(imported.subjects.size(), 2U);
  ASSERT_EQ(imported.subjects[1].samples.size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_DOUBLE_EQ(imported.subjects[1].samples.wall_s[i], original.subjects[1].samples.wall_s[i]);
  }
}

TEST(Import, TakesNoFailedLaunchForATime) {
  const Json document = {
      {"results", {{{"command", "flaky"}, {"times", {0.1, 0.001, 0.2, 0.002}}, {"exit_codes", {0, 1, 0, nullptr}}}}}};
  const Results imported = from_hyperfine(document);
  EXPECT_EQ(imported.subjects[0].samples.wall_s, (std::vector<double>{0.1, 0.2}));
  const auto failures = failures_of(imported.subjects[0]);
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].reason, "exited with status 1");
  EXPECT_EQ(failures[1].reason, "was killed by a signal");
  Json wrong = document;
  wrong["results"][0]["exit_codes"] = {0};
  EXPECT_THAT([&] { from_hyperfine(wrong); },
              ThrowsMessage<std::runtime_error>(HasSubstr("has 1 values where times has 4")));
}

TEST(Import, MakesAResultsFileThatCanBeReadAgainAndPairsNothing) {
  Results imported = written_and_imported("hyperfine");
  imported.subjects[0].reference = true;
  analysis::annotate(imported);
  EXPECT_TRUE(imported.subjects[1].ratio.empty());
  EXPECT_THAT(imported.warnings.front(), HasSubstr("no blocks to pair"));
  EXPECT_EQ(to_json(from_json(to_json(imported))), to_json(imported));
}

TEST(Import, TakesTheRealHyperfine) {
  if (std::system("hyperfine --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "hyperfine is not installed";
  const testing::Scratch scratch;
  const std::string command = "timeout 60 hyperfine -N --style none --runs 3 --export-json " + scratch.file("h.json") +
                              " true 'sleep 0.001' > /dev/null 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const Results imported = import_file(scratch.file("h.json"));
  ASSERT_EQ(imported.subjects.size(), 2U);
  EXPECT_EQ(imported.subjects[1].name, "sleep 0.001");
  EXPECT_EQ(imported.subjects[1].samples.size(), 3U);
}

TEST(Import, ConvertsUnitsAndLeavesOutAggregatesAndErrors) {
  const Results imported = from_google_benchmark(Json::parse(R"({"context": {"date": "2024-02-29"}, "benchmarks": [
    {"name": "a", "run_type": "iteration", "real_time": 2.5, "time_unit": "us"},
    {"name": "a_mean", "run_type": "aggregate", "real_time": 2.5, "time_unit": "us"},
    {"name": "b", "run_type": "iteration", "error_occurred": true, "error_message": "no root", "real_time": 0, "time_unit": "ns"},
    {"name": "a", "real_time": 3, "time_unit": "ms"}]})"));
  ASSERT_EQ(imported.subjects.size(), 1U);
  EXPECT_DOUBLE_EQ(imported.subjects[0].samples.wall_s[0], 2.5e-6);
  EXPECT_DOUBLE_EQ(imported.subjects[0].samples.wall_s[1], 3e-3);
  EXPECT_EQ(imported.omitted.at(0).reason, "no root");
  EXPECT_EQ(imported.date, "2024-02-29");
}

TEST(Import, NamesWhatIsWrong) {
  EXPECT_THAT([] { from_hyperfine(Json::parse(R"({"results": [{"command": "x"}]})")); },
              ThrowsMessage<std::runtime_error>(HasSubstr("results[0]: the member \"times\" is missing")));
  EXPECT_THAT([] { from_hyperfine(Json::parse(R"({"results": [{"command": "x", "times": [1, null]}]})")); },
              ThrowsMessage<std::runtime_error>(HasSubstr("results[0].times[1]")));
  EXPECT_THAT(
      [] {
        from_google_benchmark(Json::parse(R"({"benchmarks": [{"name": "x", "real_time": 1, "time_unit": "h"}]})"));
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("benchmarks[0].time_unit: must be ns, us, ms or s")));
  // It was imported, into a results file that nobody could read.
  EXPECT_THAT(
      [] { from_google_benchmark(Json::parse(R"({"benchmarks": [{"name": "", "real_time": 1, "time_unit": "s"}]})")); },
      ThrowsMessage<std::runtime_error>(HasSubstr("benchmarks[0].name: must not be empty")));
  const testing::Scratch scratch;
  sys::write_file(scratch.file("x.json"), "{}");
  EXPECT_THAT([&] { import_file(scratch.file("x.json")); }, ThrowsMessage<std::runtime_error>(HasSubstr("neither")));
}

}  // namespace
}  // namespace sealbench::results
