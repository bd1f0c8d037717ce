// The private directory of a run, found and removed by the next start if this one dies.
#pragma once

#include <string>
#include <vector>

#include "sys/unique_fd.hpp"

namespace sealbench::verify {

/// A fresh directory below `parent` whose lock (flock(2)) lives as long as the process. Removed with the object.
class PrivateDirectory {
 public:
  explicit PrivateDirectory(const std::string& parent);
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  ~PrivateDirectory();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  sys::UniqueFd lock_;
};

/// Removes what dead runs of the same user left below `parent`: directories whose lock nobody holds, and loop devices
/// that still have an image in one of them. Returns one sentence for each thing removed.
std::vector<std::string> remove_leftovers(const std::string& parent);

}  // namespace sealbench::verify
