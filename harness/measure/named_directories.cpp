#include "harness/measure/named_directories.hpp"

#include <system_error>

namespace sealbench::measure {

namespace fs = std::filesystem;

namespace {

constexpr int kDeepest = 6;

/// Each directory is read by itself: one that is removed meanwhile ends its own listing. A recursive_directory_iterator
/// would end the whole walk there.
void add(const fs::path& parent, const std::string& part, int depth, std::vector<std::string>& found) {
  std::error_code ignored;
  for (fs::directory_iterator at(parent, ignored), end; at != end; at.increment(ignored)) {
    if (at->is_symlink(ignored) || !at->is_directory(ignored)) continue;
    if (at->path().string().find(part) != std::string::npos) found.push_back(at->path());
    if (depth < kDeepest) add(at->path(), part, depth + 1, found);
  }
}

}  // namespace

std::vector<std::string> directories_named(const fs::path& parent, const std::string& part) {
  std::vector<std::string> found;
  add(parent, part, 0, found);
  return found;
}

}  // namespace sealbench::measure
