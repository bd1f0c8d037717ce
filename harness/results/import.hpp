// Results of other tools.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// What hyperfine --export-json wrote. Its commands were not interleaved, so that no block is common to two subjects
/// and no ratio is paired; a warning says so. Throws std::runtime_error that names the member which is missing or
/// wrong.
Results from_hyperfine(const Json& document);

/// What Google Benchmark's --benchmark_out wrote: one sample per repetition of run_type "iteration", aggregates left
/// out.
Results from_google_benchmark(const Json& document);

/// Reads a file of either kind ("-" is standard input), told apart by their members. Throws like the above, with the
/// path.
Results import_file(const std::string& path);

}  // namespace sealbench::results
