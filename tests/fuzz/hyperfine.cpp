// What hyperfine --export-json wrote, or says it did: for bench import and --engine hyperfine.
#include <stdexcept>

#include "harness/results/import.hpp"
#include "tests/fuzz/results_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealbench;
  const fuzz::File file(fuzz::text_of(data, size));
  results::Results results;
  try {
    results = results::import_file(file.path());
  } catch (const std::runtime_error&) {
    return 0;
  }
  fuzz::require_round_trip(results);
  fuzz::write_reports(results);
  return 0;
}
