// Results files of many hosts into one fleet file.
#pragma once

#include <string>
#include <vector>

#include "harness/fleet/file.hpp"
#include "harness/fleet/inputs.hpp"

namespace sealbench::fleet {

enum class Keep { summaries, samples };

struct Merged {
  std::size_t entries = 0;
  std::vector<Refusal> refused;
};

/// Writes the fleet of these files in their order; a survey gives an entry for each of its workloads, a fleet file all
/// of its own. A file that is no results file, one that was cut off, one of another schema, a host's second one of a
/// workload and one that is there already under another name are refused, and named in the fleet file together with
/// `absent`. Files are read by as many threads as there are processors, a few at a time. Throws what `put` throws.
Merged merge(const std::vector<Input>& inputs, Keep keep, const Header& header, std::vector<Refusal> absent,
             const Writer::Put& put);

}  // namespace sealbench::fleet
