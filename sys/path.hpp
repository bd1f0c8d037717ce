// Paths as text.
#pragma once

#include <string_view>

namespace sealbench::sys {

/// Whether `path` is `directory` or lies below it; both absolute.
inline bool is_below(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace sealbench::sys
