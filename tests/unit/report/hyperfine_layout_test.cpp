#include "harness/report/hyperfine_layout.hpp"

#include <gtest/gtest.h>

namespace sealbench::report::hyperfine {
namespace {

/// Figures in all three units, a long name, a single run.
const std::vector<Benchmark> kBenchmarks = {
    {.command = "noclone run",
     .mean = 0.0137,
     .standard_deviation = 0.0009,
     .user = 0.006,
     .system = 0.0109,
     .min = 0.0118,
     .max = 0.0158,
     .runs = 100},
    {.command = "overlayfs run",
     .mean = 0.0139,
     .standard_deviation = 0.0009,
     .user = 0.0062,
     .system = 0.0108,
     .min = 0.0119,
     .max = 0.0161,
     .runs = 100},
    {.command = "memfd run",
     .mean = 1.0226,
     .standard_deviation = 0.0013,
     .user = 0.0057,
     .system = 0.0207,
     .min = 1.0203,
     .max = 11.0268,
     .runs = 100},
};

TEST(HyperfineLayout, MatchesTheGoldenTextOfTheCurrentDialect) {
  EXPECT_EQ(layout(kBenchmarks, Dialect::current),
            "Benchmark 1: noclone run\n"
            "  Time (mean ± σ):      13.7 ms ±   0.9 ms    [User: 6.0 ms, System: 10.9 ms]\n"
            "  Range (min … max):    11.8 ms …  15.8 ms    100 runs\n"
            " \n"
            "Benchmark 2: overlayfs run\n"
            "  Time (mean ± σ):      13.9 ms ±   0.9 ms    [User: 6.2 ms, System: 10.8 ms]\n"
            "  Range (min … max):    11.9 ms …  16.1 ms    100 runs\n"
            " \n"
            "Benchmark 3: memfd run\n"
            "  Time (mean ± σ):      1.023 s ±  0.001 s    [User: 0.006 s, System: 0.021 s]\n"
            "  Range (min … max):    1.020 s … 11.027 s    100 runs\n"
            " \n"
            "Summary\n"
            "  noclone run ran\n"
            "    1.01 ± 0.09 times faster than overlayfs run\n"
            "   74.64 ± 4.90 times faster than memfd run\n");
}

/// The fastest comes second: the summary is ordered by mean, the benchmarks are not.
TEST(HyperfineLayout, MatchesTheGoldenTextOfVersion1_15) {
  const std::vector<Benchmark> benchmarks = {
      {.command = "sleep 0.01",
       .mean = 0.0125,
       .standard_deviation = 0.0075,
       .user = 0.0012,
       .system = 0.0008,
       .min = 0.0112,
       .max = 0.1159,
       .runs = 255},
      {.command = "true",
       .mean = 0.00083387,
       .standard_deviation = 0.0002874,
       .user = 0.00063799,
       .system = 0.00008801,
       .min = 0.000564668,
       .max = 0.004709816,
       .runs = 980},
  };
  EXPECT_EQ(layout(benchmarks, Dialect::v1_15),
            "Benchmark 1: sleep 0.01\n"
            "  Time (mean ± σ):      12.5 ms ±   7.5 ms    [User: 1.2 ms, System: 0.8 ms]\n"
            "  Range (min … max):    11.2 ms … 115.9 ms    255 runs\n"
            " \n"
            "Benchmark 2: true\n"
            "  Time (mean ± σ):       0.8 ms ±   0.3 ms    [User: 0.6 ms, System: 0.1 ms]\n"
            "  Range (min … max):     0.6 ms …   4.7 ms    980 runs\n"
            " \n"
            "Summary\n"
            "  'true' ran\n"
            "   14.99 ± 10.37 times faster than 'sleep 0.01'\n");
}

TEST(HyperfineLayout, ShowsMicrosecondsInTheCurrentDialectWithoutLosingTheColumns) {
  const std::vector<Benchmark> benchmarks = {{.command = "x",
                                              .mean = 0.00083387,
                                              .standard_deviation = 0.0002874,
                                              .user = 0.00063799,
                                              .system = 0.00008801,
                                              .min = 0.000564668,
                                              .max = 0.004709816,
                                              .runs = 9}};
  EXPECT_EQ(layout(benchmarks, Dialect::current),
            "Benchmark 1: x\n"
            "  Time (mean ± σ):     833.9 µs ± 287.4 µs    [User: 638.0 µs, System: 88.0 µs]\n"
            "  Range (min … max):   564.7 µs … 4709.8 µs    9 runs\n"
            " \n");
}

TEST(HyperfineLayout, ShowsASingleRunWithoutARange) {
  const std::vector<Benchmark> benchmarks = {{.command = "a",
                                              .mean = 0.0030,
                                              .standard_deviation = {},
                                              .user = 0.0008,
                                              .system = 0,
                                              .min = 0.003,
                                              .max = 0.003,
                                              .runs = 1},
                                             {.command = "b",
                                              .mean = 0.0021,
                                              .standard_deviation = {},
                                              .user = 0.0009,
                                              .system = 0,
                                              .min = 0.0021,
                                              .max = 0.0021,
                                              .runs = 1}};
  EXPECT_EQ(layout(benchmarks, Dialect::current),
            "Benchmark 1: a\n"
            "  Time (abs ≡):          3.0 ms               [User: 0.8 ms, System: 0.0 ms]\n"
            " \n"
            "Benchmark 2: b\n"
            "  Time (abs ≡):          2.1 ms               [User: 0.9 ms, System: 0.0 ms]\n"
            " \n"
            "Summary\n"
            "  b ran\n"
            "    1.43 times faster than a\n");
}

TEST(HyperfineLayout, HasNothingToSayOfNothingAndNoRatioToZero) {
  EXPECT_EQ(layout({}, Dialect::current), "");
  const std::vector<Benchmark> zero(2, Benchmark{.command = "z", .standard_deviation = {}, .runs = 1});
  EXPECT_EQ(layout(zero, Dialect::current).find("Summary"), std::string::npos);
}

}  // namespace
}  // namespace sealbench::report::hyperfine
