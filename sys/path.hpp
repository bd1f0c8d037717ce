// Paths as text.
#pragma once

#include <string_view>

namespace sealbench::sys {

/// Whether `path` is `directory` or lies below it; both absolute.
inline bool is_below(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

/// Whether `path` begins with "/" and has no part that is empty, "." or "..".
inline bool is_plain(std::string_view path) {
  if (!path.starts_with('/')) return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(part.size());
  }
  return true;
}

}  // namespace sealbench::sys
