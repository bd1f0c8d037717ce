#include "harness/report/report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "harness/analysis/annotate.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/partial.hpp"
#include "harness/text/width.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

results::Results example() {
  results::Results results = testing::example_results();
  analysis::annotate(results);
  return results;
}

std::string written(std::string_view format, const results::Results& results, Style style = {}) {
  std::ostringstream out;
  find(format)->write(results, style, out);
  return out.str();
}

TEST(Registry, FindsEveryFormatByItsName) {
  std::set<std::string_view> seen;
  for (const Format* format : all()) {
    EXPECT_EQ(find(format->name()), format);
    EXPECT_TRUE(seen.insert(format->name()).second) << format->name();
    EXPECT_FALSE(format->summary().empty());
  }
  EXPECT_EQ(find("nonsense"), nullptr);
}

TEST(Text, ShowsTheTableAndHowItWasMeasured) {
  results::Results results = example();
  results.omitted = {{"erofs", "needs Linux 6.12"}};
  results.warnings = {"the governor is powersave"};
  EXPECT_EQ(written("text", results),
            "workload run, 8 blocks in 3 sessions, seed 42\n"
            "\n"
            "strategy         mean ± σ    median     user   system  ratio to noclone [95 %]  syscalls\n"
            "noclone    2.86 ± 0.66 ms   2.80 ms  0.71 ms  1.43 ms                        1        89\n"
            "memfd     11.44 ± 2.66 ms  11.18 ms  2.86 ms  5.72 ms     4.000 [4.000, 4.000]        95\n"
            "\n"
            "left out: erofs: needs Linux 6.12\n"
            "warning: the governor is powersave\n");
}

TEST(Text, SaysAReasonOnceForAllThatItLeftOut) {
  results::Results results = example();
  results.omitted = {{"noclone fs=xfs", "no mkfs.xfs"}, {"erofs", "needs Linux 6.12"}, {"memfd fs=xfs", "no mkfs.xfs"}};
  EXPECT_THAT(written("text", results), HasSubstr("left out: noclone fs=xfs, memfd fs=xfs: no mkfs.xfs\n"
                                                  "left out: erofs: needs Linux 6.12\n"));
}

TEST(Text, NamesTheWorstFiveOfMoreThanTwentySubjectsWithOutliers) {
  results::Results results = example();
  results.subjects.resize(1);
  std::vector<double>& times = results.subjects[0].samples.wall_s;
  times.assign(times.size(), 1e-3);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] += 1e-6 * static_cast<double>(i);
  times.back() = 1;
  for (int i = 1; i < 21; ++i) {
    results.subjects.push_back(results.subjects[0]);
    results.subjects.back().reference = false;
    results.subjects.back().name = fmt::format("s{}", i);
  }
  results.subjects[7].samples.wall_s[0] = 1;
  const std::string text = written("text", results);
  EXPECT_THAT(text, HasSubstr("): s7 2 of 8, noclone 1 of 8, s1 1 of 8, s2 1 of 8, s3 1 of 8, and 16 more subjects\n"));
  results.subjects.pop_back();
  EXPECT_THAT(written("text", results), HasSubstr("s19 1 of 8\n"));
}

TEST(Text, ShowsMicrosecondsWholeWhereFractionsSayNothing) {
  const auto shrunk = [](double factor) {
    results::Results results = testing::example_results();
    for (results::Subject& subject : results.subjects) {
      for (double& sample : subject.samples.wall_s) sample *= factor;
    }
    analysis::annotate(results);
    return written("text", results);
  };
  EXPECT_THAT(shrunk(0.25), HasSubstr("noclone    715 ± 166 µs   699 µs")) << "and memfd beside it, above 1 ms";
  EXPECT_THAT(shrunk(0.25), HasSubstr("memfd     2859 ± 664 µs  2795 µs"));
  EXPECT_THAT(shrunk(0.001), HasSubstr("2.86 ± 0.66 µs")) << "a part of a launch";
}

TEST(Text, AddsColumnsWhenTheResultsCarryTheirData) {
  results::Results results = example();
  EXPECT_THAT(written("text", results), Not(HasSubstr("copied")));
  results.subjects[1].counts["bytes_copied"] = {{"total", 12 * 1024 * 1024}};
  results.subjects[1].extra["pages"] = "common";
  const std::string text = written("text", results);
  EXPECT_THAT(text, HasSubstr("copied"));
  EXPECT_THAT(text, HasSubstr("12.0 MiB"));
  EXPECT_THAT(text, HasSubstr("common"));
}

TEST(Text, StaysWithinItsWidthAndNamesWhatItLeftOut) {
  results::Results results = example();
  for (const int width : {120, 100, 80, 72}) {
    std::istringstream lines(written("text", results, {.width = width}));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(text::width_of(line), static_cast<std::size_t>(width)) << line;
  }
  EXPECT_THAT(written("text", results, {.width = 80}), HasSubstr("not shown in 80 columns: system"));
  EXPECT_THAT(written("text", results, {.width = 60}), HasSubstr("ratio to noclone"));
}

TEST(Text, IsColoredOnlyOnDemandAndKeepsItsColumns) {
  const results::Results results = example();
  EXPECT_THAT(written("text", results), Not(HasSubstr("\033")));
  std::string colored = written("text", results, {.color = true});
  EXPECT_THAT(colored, HasSubstr("\033[31m4.000 [4.000, 4.000]\033[0m"));
  for (const std::string_view sequence : {"\033[0m", "\033[1m", "\033[2m", "\033[31m"}) {
    for (std::size_t at; (at = colored.find(sequence)) != std::string::npos;) colored.erase(at, sequence.size());
  }
  EXPECT_EQ(colored, written("text", results));
}

TEST(Text, CountsCharactersNotBytes) {
  results::Results results = example();
  results.subjects[1].name = "größe";  // 5 characters, 7 bytes
  results.subjects[1].strategy = "größe";
  EXPECT_THAT(written("text", results), HasSubstr("größe     11.44 ± 2.66 ms"));
}

TEST(Text, ReportsOutliersAndMissingIntervals) {
  results::Results results = example();
  results.subjects[0] = testing::subject("noclone", {2, 2.1, 1.9, 2, 9});
  results.subjects[1] = testing::subject("memfd", {4, 4.1, 3.9, 4, 4.2});
  results.subjects[0].reference = true;
  results.interrupted = true;
  analysis::annotate(results);
  const std::string text = written("text", results);
  EXPECT_THAT(text, HasSubstr("noclone 1 of 5"));
  EXPECT_THAT(text, HasSubstr("needs 6 blocks"));
  EXPECT_THAT(text, HasSubstr("interrupted"));
  EXPECT_THAT(text, Not(HasSubstr("partial")));
}

TEST(Text, SaysThatItsRunHadNotEnded) {
  results::Results results = example();
  results::mark_partial(results);
  EXPECT_THAT(written("text", results), HasSubstr("partial: this is what was on disk after a session"));
}

TEST(Text, SaysWhatTheIntervalDoesNotKnow) {
  results::Results results = example();
  std::vector<double> reference(60, 0.002);
  std::vector<double> slow_session;  // 20 blocks of each session; example sessions go round 0 1 2
  std::vector<double> trend;
  for (int i = 0; i < 60; ++i) {
    slow_session.push_back((i % 3 == 2 ? 0.0024 : 0.002) + 1e-6 * (i * 7 % 11));
    trend.push_back(0.002 + 0.0001 * (i / 10) + 1e-6 * (i * 7 % 11));
  }
  results.subjects = {testing::subject("noclone", reference), testing::subject("memfd", slow_session),
                      testing::subject("noclone ′", trend)};
  results.subjects[0].reference = true;
  results.subjects[2].control = true;
  analysis::annotate(results);
  const std::string text = written("text", results);
  EXPECT_THAT(text, HasSubstr("memfd: its sessions differ"));
  EXPECT_THAT(text, HasSubstr("noclone ′: blocks depend on those before them"));
  EXPECT_THAT(text, HasSubstr("noclone ′: differs from the reference though it is the same"));
  EXPECT_THAT(text, Not(HasSubstr("noclone ′: its sessions differ")));
}

TEST(Text, SaysHowManyLaunchesFailedAndWhy) {
  results::Results results = example();
  results::set_failures(results.subjects[0], {{.block = -1, .session = 0, .reason = "exited with status 1: no space"},
                                              {.block = 8, .session = 2, .reason = "exited with status 2: no luck"}});
  results::set_failures(results.subjects[1], {{.block = 8, .session = 2, .reason = "was killed by signal 9 (Killed)"}});
  results::set_given_up(results.subjects[1], "a launch was killed by signal 9 (Killed)");
  const std::string text = written("text", results);
  EXPECT_THAT(text,
              HasSubstr("noclone: failed 1 of 9 launches and 1 while warming up: exited with status 2: no luck\n"));
  EXPECT_THAT(text, HasSubstr("memfd: failed 1 of 9 launches: was killed by signal 9 (Killed); it was given up then"));
  EXPECT_THAT(written("text", results, {.columns = {"failures"}}),
              ::testing::ContainsRegex("failed\nnoclone +2\nmemfd +1\n"));
}

TEST(Text, SaysWhyASubjectWasGivenUpWithoutAFailedLaunch) {
  results::Results results = example();
  results::set_given_up(results.subjects[1], "no space for a copy of the exe");
  EXPECT_THAT(written("text", results),
              HasSubstr("memfd: given up after 8 launches: no space for a copy of the exe\n"));
}

TEST(Text, SaysWhatIsKeptBetweenLaunches) {
  results::Results results = example();
  results.subjects[1].extra["kept"] = {{"processes", 1}, {"processor_s_per_launch", 0.005}};
  EXPECT_THAT(written("text", results),
              HasSubstr("memfd keeps between launches: a process that took 5.00 ms of processor time per launch\n"));
  results.subjects[1].extra["kept"] = {
      {"processes", 2}, {"processor_s_per_launch", 0.005}, {"memory_bytes", 96 << 20}, {"mounts", 1}};
  EXPECT_THAT(written("text", results),
              HasSubstr("memfd keeps between launches: 96.0 MiB of memory, a mount, 2 processes that took 5.00 ms"));
}

TEST(Text, SaysWhatTheHostWasBusyWithWhenItMatters) {
  results::Results results = example();
  results.host["during"] = {{"own_share", 0.5}, {"other_share", 0.31}, {"steal_share", 0.0}, {"load_1min", 2.44}};
  EXPECT_THAT(
      written("text", results),
      HasSubstr("\nother work took 31 % of the processors (load 2.4): intervals are wide, absolute times are not "
                "this machine's\n"));
  results.host["during"]["steal_share"] = 0.06;
  EXPECT_THAT(written("html", results), HasSubstr("(load 2.4), the hypervisor took 6 %: intervals are wide"));
  results.host["during"] = {{"own_share", 0.5}, {"other_share", 0.08}, {"steal_share", 0.001}, {"load_1min", 0.7}};
  EXPECT_THAT(written("text", results), Not(HasSubstr("processors")));
  results.host["during"] = "damaged";
  EXPECT_THAT(written("text", results), Not(HasSubstr("processors")));
}

TEST(Text, SaysWhatOfTheKernelIsSlowHere) {
  results::Results results = example();
  results.host["primitives"] = {{"anonymous_page_fault_s", 19e-6}, {"getppid_s", 0.2e-6}, {"pipe_wakeup_s", 1.0}};
  EXPECT_THAT(
      written("text", results),
      HasSubstr("\nthe kernel is slow on this host: anonymous page fault 19.0 µs (elsewhere 1.0 µs): ratios hold "
                "for hosts like it"));
  results.host["primitives"]["anonymous_page_fault_s"] = 1.5e-6;
  EXPECT_THAT(written("text", results), Not(HasSubstr("the kernel is slow")));
}

TEST(Text, ShowsTheChosenColumnsInTheirOrder) {
  EXPECT_EQ(written("text", example(), {.columns = {"faults", "cpu-ratio", "max-rss"}}),
            "workload run, 8 blocks in 3 sessions, seed 42\n"
            "\n"
            "strategy  faults  cpu ratio to noclone [95 %]   max rss\n"
            "noclone      104                            1  1.00 MiB\n"
            "memfd        104         4.000 [4.000, 4.000]  1.00 MiB\n");
  EXPECT_THAT([&] { written("text", example(), {.columns = {"nonsense"}}); },
              ::testing::ThrowsMessage<std::invalid_argument>(HasSubstr("choose some of mean, median")));
}

TEST(Text, PrefersRatiosOverTheSpreadWhereThereIsNoRoomForBoth) {
  const Style style{.width = 80, .columns = {"mean", "median", "ratio", "cpu-ratio"}};
  const std::string text = written("text", example(), style);
  EXPECT_THAT(text, HasSubstr("ratio to noclone [95 %]  cpu ratio to noclone [95 %]"));
  EXPECT_THAT(text, HasSubstr("not shown in 80 columns: mean ± σ\n"));
}

TEST(Text, SaysWhereProcessorTimeIsTheSteadierFigure) {
  results::Results results = example();
  EXPECT_THAT(written("text", results), Not(HasSubstr("processor time"))) << "both intervals are of no width";
  for (std::size_t i = 0; i < 8; ++i) results.subjects[1].samples.wall_s[i] *= 1 + 0.05 * static_cast<double>(i);
  analysis::annotate(results);
  EXPECT_THAT(written("text", results),
              HasSubstr("\nprocessor time is the steadier figure here, its interval less than half as wide (--columns "
                        "cpu-ratio): memfd 4.000 [4.000, 4.000]\n"));
}

TEST(Text, ManagesWithoutSubjects) {
  results::Results results;
  EXPECT_THAT(written("text", results), HasSubstr("0 blocks"));
}

TEST(Commit, StartsWithTheCommandLineAndFollowsHyperfine) {
  EXPECT_EQ(written("commit", example()),
            "$ bench --strategy noclone,memfd --runs 8\n"
            "Benchmark 1: noclone\n"
            "  Time (mean ± σ):       2.9 ms ±   0.7 ms    [User: 0.7 ms, System: 1.4 ms]\n"
            "  Range (min … max):     2.0 ms …   3.9 ms    8 runs\n"
            " \n"
            "Benchmark 2: memfd\n"
            "  Time (mean ± σ):      11.4 ms ±   2.7 ms    [User: 2.9 ms, System: 5.7 ms]\n"
            "  Range (min … max):     8.0 ms …  15.6 ms    8 runs\n"
            " \n"
            "Summary\n"
            "  noclone ran\n"
            "    4.00 ± 1.31 times faster than memfd\n");
}

TEST(Markdown, MakesATableAndEscapesBars) {
  results::Results results = example();
  results.subjects[1].name = "mem|fd";
  const std::string text = written("markdown", results);
  EXPECT_THAT(text, HasSubstr("| subject | mean ± σ | median |"));
  EXPECT_THAT(text, HasSubstr("\n| --- | ---: |"));
  EXPECT_THAT(text, HasSubstr("| mem\\|fd | 11.44 ± 2.66 ms |"));
}

TEST(Json, IsTheResultsFile) {
  const results::Results results = example();
  results::Json document = results::Json::parse(written("json", results));
  EXPECT_EQ(results::doubt_about(document), "") << "usable as a baseline";
  document.erase(results::kDigest);
  EXPECT_EQ(document, results::to_json(results));
}

}  // namespace
}  // namespace sealbench::report
