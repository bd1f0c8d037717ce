// What a reader must know of the host before believing a time, in a line each; nothing about a quiet, usual host.
#pragma once

#include <string>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::report {

std::vector<std::string> host_notes(const results::Results& results);

}  // namespace sealbench::report
