// sealbench-micro: the parts of a launch on their own.
//
//   sealbench-micro --benchmark_filter='seal/.*' --benchmark_repetitions=9 --benchmark_format=json | bench import -
#include <benchmark/benchmark.h>
#include <stdio.h>

#include <exception>
#include <sealbench/version.hpp>

#include "micro/workplace.hpp"

namespace sealbench::micro {

#define GROUP(function) void function(Workplace& workplace);
#include "micro/groups.def"
#undef GROUP

namespace {

void add_all(Workplace& workplace) {
#define GROUP(function) function(workplace);
#include "micro/groups.def"
#undef GROUP
}

int run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("sealbench", SEALBENCH_VERSION " (" SEALBENCH_COMMIT ")");
  Workplace workplace;
  add_all(workplace);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace
}  // namespace sealbench::micro

int main(int argc, char** argv) {
  try {
    return sealbench::micro::run(argc, argv);
  } catch (const std::exception& error) {
    ::fprintf(stderr, "sealbench-micro: %s\n", error.what());
    return 3;
  }
}
