#include "harness/verify/mount_changes.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "harness/measure/mount_table.hpp"

namespace sealbench::verify {

namespace {

std::set<std::string> lines_of(const std::string& table) {
  std::set<std::string> lines;
  std::istringstream text(table);
  for (std::string line; std::getline(text, line);) lines.insert(line);
  return lines;
}

}  // namespace

bool is_there(const std::string& path) {
  struct stat st {};
  // A directory that is being removed can be found for some milliseconds longer than the mounts on it, but has no
  // links.
  return ::lstat(path.c_str(), &st) == 0 && st.st_nlink > 0;
}

bool mounts_changed(const std::string& before, const std::string& after,
                    const std::function<bool(const std::string& path)>& exists) {
  if (before == after) return false;
  const std::set<std::string> old = lines_of(before);
  const std::set<std::string> now = lines_of(after);
  if (!std::includes(old.begin(), old.end(), now.begin(), now.end())) return true;
  return std::any_of(old.begin(), old.end(), [&](const std::string& line) {
    return !now.contains(line) && exists(measure::mount_point_of(line));
  });
}

}  // namespace sealbench::verify
