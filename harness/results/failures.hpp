// Launches that did not end well, as a results file keeps them: subjects[].failures and subjects[].given_up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/results/reader.hpp"
#include "harness/results/results.hpp"

namespace sealbench::results {

/// One such launch. It has no sample: what a failure took is no time, and its block has no pair.
struct Failure {
  std::int64_t block = -1;  ///< as in Samples; -1 while warming up
  std::int64_t session = 0;
  std::string reason;  ///< "exited with status 1: " and the last line of its standard error
};

void set_failures(Subject& subject, const std::vector<Failure>& failures);
std::vector<Failure> failures_of(const Subject& subject);

/// Why a subject was launched no more before the run was over; empty: it was launched to the end.
void set_given_up(Subject& subject, const std::string& reason);
std::string given_up(const Subject& subject);

/// Reads the member "failures" of a subject. Throws std::runtime_error that names what is wrong.
std::vector<Failure> read_failures(const Reader& reader);

}  // namespace sealbench::results
