// Our layout against what the real hyperfine prints for the same figures.
#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/report/hyperfine_layout.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::report::hyperfine {
namespace {

Benchmark benchmark(const results::Json& result) {
  Benchmark made{.command = result.at("command"),
                 .mean = result.at("mean"),
                 .standard_deviation = {},
                 .user = result.at("user"),
                 .system = result.at("system"),
                 .min = result.at("min"),
                 .max = result.at("max"),
                 .runs = result.at("times").size()};
  if (!result.at("stddev").is_null()) made.standard_deviation = result.at("stddev").get<double>();
  return made;
}

class RealHyperfine : public ::testing::TestWithParam<const char*> {};

TEST_P(RealHyperfine, PrintsWhatOurLayoutPrints) {
  const testing::Scratch scratch;
  ASSERT_EQ(std::system(("hyperfine --version > " + scratch.file("version") + " 2>/dev/null || true").c_str()), 0);
  const std::string version = sys::read_file(scratch.file("version"));
  if (version.empty()) GTEST_SKIP() << "hyperfine is not installed";
  if (!version.starts_with("hyperfine 1.15")) GTEST_SKIP() << "not hyperfine 1.15 but " << version;

  const std::string command = "timeout 60 hyperfine -N --style basic --export-json " + scratch.file("json") + " " +
                              GetParam() + " > " + scratch.file("text") + " 2> " + scratch.file("warnings");
  ASSERT_EQ(std::system(command.c_str()), 0) << sys::read_file(scratch.file("warnings"));
  std::vector<Benchmark> benchmarks;
  const auto document = results::Json::parse(sys::read_file(scratch.file("json")));
  for (const auto& result : document.at("results")) {
    benchmarks.push_back(benchmark(result));
  }
  EXPECT_EQ(layout(benchmarks, Dialect::v1_15), sys::read_file(scratch.file("text")));
}

INSTANTIATE_TEST_SUITE_P(Of, RealHyperfine,
                         ::testing::Values("--runs 12 true 'sleep 0.004' 'sleep 0.002'", "--runs 1 'sleep 0.002' true",
                                           "--runs 5 'sleep 0.001'", "--runs 2 'sleep 1.01' true"));

}  // namespace
}  // namespace sealbench::report::hyperfine
