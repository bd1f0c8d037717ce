// What holds for every file of another program that bench import takes.
#pragma once

#include <stdexcept>

#include "harness/results/import.hpp"
#include "tests/fuzz/results_checks.hpp"

namespace sealbench::fuzz {

inline void require_import(std::string_view text) {
  const File file(text);
  results::Results results;
  try {
    results = results::import_file(file.path());
  } catch (const std::runtime_error&) {
    return;
  }
  require_round_trip(results);
  write_reports(results);
}

}  // namespace sealbench::fuzz
