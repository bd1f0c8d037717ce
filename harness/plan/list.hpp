// Comma-separated lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealbench::plan {

/// The parts between commas, without surrounding blanks. An empty part throws UsageError; `what` names the option in
/// it.
std::vector<std::string> split_list(std::string_view text, std::string_view what);

}  // namespace sealbench::plan
