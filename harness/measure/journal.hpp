// The directories that a run made outside of its workspace, written down before they are made, so that the next start
// can remove them wherever they are.
#pragma once

#include <string>
#include <vector>

namespace sealbench::measure {

/// A file in the workspace that only grows, one JSON object a line. It goes last, when everything in it is gone.
class Journal {
 public:
  static constexpr const char* kName = "journal";

  /// Creates the file in `workspace`. Throws std::system_error.
  explicit Journal(const std::string& workspace);

  /// Notes an absolute path with one write(2): a reader sees the whole line or none. Throws std::system_error.
  void append(const std::string& directory) const;

  /// What the journal in `workspace` names; nothing when there is none. A last line that was cut off is passed over.
  /// Throws std::system_error.
  static std::vector<std::string> read(const std::string& workspace);

 private:
  std::string path_;
};

}  // namespace sealbench::measure
