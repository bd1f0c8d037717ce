// Directories that are found by their names, beside others who make and remove theirs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sealbench::measure {

/// The directories below `parent`, seven deep at most, with `part` in their path, and all that lie in those; in no
/// order. What cannot be read is passed over. Links are not followed.
std::vector<std::string> directories_named(const std::filesystem::path& parent, const std::string& part);

}  // namespace sealbench::measure
