// A host in a fleet file.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::fleet {

/// What one host gave of one workload. Its results are those of its file, without samples unless these were kept: each
/// subject has a member `summary` in their place (summary.hpp).
struct Entry {
  std::string host;    ///< as the fleet calls it: results files do not name their machine
  std::string file;    ///< that it was read from
  std::string digest;  ///< of that file, to know it again
  results::Results results;
};

/// A file that is no host's, or a host of which there is none, and why.
struct Refusal {
  std::string host;
  std::string file;  ///< empty: there was none
  std::string reason;
};

results::Json to_json(const Entry& entry);
results::Json to_json(const Refusal& refusal);

/// Throw std::runtime_error that names the member which is missing or wrong.
Entry entry_of(const results::Json& document);
Refusal refusal_of(const results::Json& document);

}  // namespace sealbench::fleet
