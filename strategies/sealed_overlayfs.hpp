// The parts of sealed-overlayfs that others need.
#pragma once

#include <string>
#include <string_view>

namespace sealbench::strategies {

/// `directory` as the option lowerdir= wants it: `\` and `:` escaped with `\` (Documentation/filesystems/overlayfs.rst).
std::string escape_lowerdir(std::string_view directory);

}  // namespace sealbench::strategies
