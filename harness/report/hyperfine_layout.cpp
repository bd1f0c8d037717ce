#include "harness/report/hyperfine_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/report/duration.hpp"
#include "harness/text/width.hpp"

namespace sealbench::report::hyperfine {
namespace {

/// hyperfine's columns are 8 characters wide, unit included.
constexpr std::size_t kWidth = 8;

TimeUnit unit_of(const Benchmark& benchmark, Dialect dialect) {
  const TimeUnit unit = unit_for(benchmark.mean);
  return dialect == Dialect::v1_15 && unit == TimeUnit::microseconds ? TimeUnit::milliseconds : unit;
}

/// One benchmark: all of its times in the unit that its mean asks for.
std::string block(std::size_t number, const Benchmark& benchmark, Dialect dialect) {
  const TimeUnit unit = unit_of(benchmark, dialect);
  const auto time = [&](double seconds) { return duration(seconds, unit, unit == TimeUnit::seconds ? 3 : 1); };
  const auto column = [&](double seconds) { return text::align_right(time(seconds), kWidth); };
  const std::string processor = fmt::format("[User: {}, System: {}]", time(benchmark.user), time(benchmark.system));

  std::string text = fmt::format("Benchmark {}: {}\n", number, benchmark.command);
  if (!benchmark.standard_deviation) {
    const std::string no_deviation(kWidth, ' ');
    text += fmt::format("  Time (abs ≡):        {}  {}     {}\n", column(benchmark.mean), no_deviation, processor);
  } else {
    text += fmt::format("  Time (mean ± σ):     {} ± {}    {}\n", column(benchmark.mean),
                        column(*benchmark.standard_deviation), processor);
    text += fmt::format("  Range (min … max):   {} … {}    {} runs\n", column(benchmark.min), column(benchmark.max),
                        benchmark.runs);
  }
  return text + " \n";
}

/// "R ± E times faster than": E by propagation of independent errors, which is what hyperfine assumes.
std::string comparison(const Benchmark& slower, const Benchmark& fastest) {
  const double ratio = slower.mean / fastest.mean;
  std::string text = fmt::format("{:8.2f}", ratio);
  if (slower.standard_deviation && fastest.standard_deviation) {
    const double error =
        ratio * std::hypot(*slower.standard_deviation / slower.mean, *fastest.standard_deviation / fastest.mean);
    text += fmt::format(" ± {:.2f}", error);
  }
  return text + " times faster than ";
}

std::string summary(std::span<const Benchmark> benchmarks, Dialect dialect) {
  std::vector<Benchmark> ordered(benchmarks.begin(), benchmarks.end());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Benchmark& a, const Benchmark& b) { return a.mean < b.mean; });
  const Benchmark& fastest = ordered.front();
  if (ordered.size() < 2 || fastest.mean == 0) return {};
  const auto name = [&](const Benchmark& benchmark) {
    return dialect == Dialect::v1_15 ? fmt::format("'{}'", benchmark.command) : benchmark.command;
  };
  std::string text = fmt::format("Summary\n  {} ran\n", name(fastest));
  for (const Benchmark& slower : std::span(ordered).subspan(1)) {
    text += comparison(slower, fastest) + name(slower) + '\n';
  }
  return text;
}

}  // namespace

std::string layout(std::span<const Benchmark> benchmarks, Dialect dialect) {
  if (benchmarks.empty()) return {};
  std::string text;
  for (std::size_t i = 0; i < benchmarks.size(); ++i) text += block(i + 1, benchmarks[i], dialect);
  return text + summary(benchmarks, dialect);
}

}  // namespace sealbench::report::hyperfine
