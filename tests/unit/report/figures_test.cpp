// Every figure of the tables for people, where no two are alike (tests/support/distinct_results.hpp): in the other
// tests the ends of an interval are equal, say, and could change places.
#include <gmock/gmock.h>

#include <sstream>

#include "harness/report/median_text.hpp"
#include "harness/report/report.hpp"
#include "tests/support/distinct_results.hpp"

namespace sealbench::report {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string written(std::string_view format, const Style& style = {}) {
  std::ostringstream out;
  find(format)->write(testing::distinct_results(), style, out);
  return out.str();
}

TEST(Figures, OfTheTable) {
  EXPECT_EQ(written("text"),
            "workload run, 7 blocks in 3 sessions, seed 42\n"
            "\n"
            "subject                mean ± σ    median      user   system  ratio to the reference [95 %]  syscalls    "
            "copied\n"
            "the reference   14.00 ± 4.32 ms  14.00 ms   4.50 ms  0.45 ms                              1        89     "
            "  7 B\n"
            "another        53.00 ± 30.47 ms  49.00 ms  15.00 ms  4.00 ms           3.500 [2.000, 5.000]        95  "
            "8.00 KiB\n");
}

/// Of the processors: 14.1, 15.2, 16.3, 17.4, 18.5, 20.6 and 30.9 ms to 1.1, 2.2, 3.3, 4.4, 5.5, 6.6 and 11.55 ms.
TEST(Figures, OfColumnsThatAreChosen) {
  EXPECT_THAT(written("text", {.columns = {"max-rss", "faults", "cpu-ratio"}}),
              EndsWith("subject         max rss  faults  cpu ratio to the reference [95 %]\n"
                       "the reference    1004 B    1104                                  1\n"
                       "another        1.96 KiB    2104              3.955 [2.675, 12.818]\n"));
}

TEST(Figures, OfMarkdown) {
  EXPECT_THAT(
      written("markdown"),
      HasSubstr("| subject | mean ± σ | median | user | system | ratio to the reference [95 %] | syscalls | copied |\n"
                "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
                "| the reference | 14.00 ± 4.32 ms | 14.00 ms | 4.50 ms | 0.45 ms | 1 | 89 | 7 B |\n"
                "| another | 53.00 ± 30.47 ms | 49.00 ms | 15.00 ms | 4.00 ms | 3.500 [2.000, 5.000] | 95 | 8.00 KiB "
                "|\n"));
}

/// The last figure is hyperfine's: 53 / 14, and the spread that independent errors of both would give.
TEST(Figures, OfHyperfinesLayout) {
  EXPECT_THAT(written("commit"),
              EndsWith("Benchmark 2: another\n"
                       "  Time (mean ± σ):      53.0 ms ±  30.5 ms    [User: 15.0 ms, System: 4.0 ms]\n"
                       "  Range (min … max):    16.0 ms … 100.0 ms    7 runs\n"
                       " \n"
                       "Summary\n"
                       "  the reference ran\n"
                       "    3.79 ± 2.47 times faster than another\n"));
}

/// All seven samples: the interval is from the least to the greatest.
TEST(Figures, OfEveryMetric) {
  const std::string text = written("metrics");
  EXPECT_THAT(text, HasSubstr("\nwall: time from the first start to the last exit\n"
                              "  the reference  14.00 ms [8.00, 20.00]\n"
                              "  another        49.00 ms [16.00, 100.00]\n"));
  EXPECT_THAT(text, HasSubstr("\nmax-rss: greatest resident set of one of its processes\n"
                              "  the reference  1004 B [1001, 1007]\n"
                              "  another        1.96 KiB [1.95, 1.96]\n"));
  EXPECT_THAT(text, HasSubstr("\nfaults: page faults that read nothing\n"
                              "  the reference  1104 faults [1101, 1107]\n"
                              "  another        2104 faults [2101, 2107]\n"));
}

TEST(Figures, OfTooFewSamplesHaveNoIntervalAndSaySo) {
  results::Metric held;
  held.unit = "bytes";
  EXPECT_EQ(median_text(held, {1024, 3072, 2048, 4096, 5120}), "3.00 KiB, no interval from 5 samples");
  EXPECT_EQ(median_text(held, {-2048, 1024, 3072, 2048, 4096, 5120}), "2.50 KiB [-2.00, 5.00]");
  EXPECT_EQ(median_text(held, {0}), "0 B, no interval from 1 sample");
}

/// Over sessions: the mean of ln 2.5, ln √(3.5 · 4) and ln √(4.5 · 5).
TEST(Figures, OfStatistics) {
  EXPECT_THAT(
      written("statistics"),
      HasSubstr(
          "another\n"
          "  mean                  53.000 ms, σ 30.474 ms, no interval: a session of 2 blocks is too short, it needs "
          "50\n"
          "  median                49.000 ms, 98.4 % [16.000 ms, 100.000 ms] were launches independent\n"
          "  MAD                   24.000 ms\n"
          "  range                 16.000 ms … 100.000 ms, 7 launches, 0 outliers\n"
          "  ratio to the reference 3.5000, 98.4 % [2.0000, 5.0000], 7 blocks, for these sessions\n"
          "  over sessions         3.5402, no interval: a session of 2 blocks is too short, it needs 50\n"));
}

}  // namespace
}  // namespace sealbench::report
