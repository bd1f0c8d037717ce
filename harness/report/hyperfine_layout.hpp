// hyperfine's text, to the character: what runtime developers paste into commit messages and know how to read.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sealbench::report::hyperfine {

/// What hyperfine prints differs between its versions.
enum class Dialect {
  v1_15,    ///< Debian 12's: names quoted in the summary, milliseconds below 1 ms too
  current,  ///< since 1.18: names unquoted, microseconds below 1 ms
};

/// The figures that hyperfine shows of one command; times in seconds.
struct Benchmark {
  std::string command;
  double mean = 0;
  std::optional<double> standard_deviation;  ///< none for a single run
  double user = 0;                           ///< mean
  double system = 0;                         ///< mean
  double min = 0;
  double max = 0;
  std::size_t runs = 0;
};

/// Everything that `hyperfine --style basic` writes to standard output: the benchmarks in order, then, for two or more,
/// the summary relative to the fastest mean. No summary when a mean is 0.
std::string layout(std::span<const Benchmark> benchmarks, Dialect dialect);

}  // namespace sealbench::report::hyperfine
