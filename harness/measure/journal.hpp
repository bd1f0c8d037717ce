// What a run made outside of its workspace, written down before it is made, so that the next start can remove it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sys/unique_fd.hpp"

namespace sealbench::measure {

/// One thing that was, or was about to be, made.
struct Entry {
  enum class Kind { directory, cgroup };
  Kind kind = Kind::directory;
  std::string path;  ///< absolute

  bool operator==(const Entry&) const = default;
};

/// An append-only file of entries, one JSON object a line.
class Journal {
 public:
  /// Opens or creates the file. Throws std::system_error.
  explicit Journal(const std::string& path);

  /// Appends with one write(2): a reader sees the whole line or none. Throws std::system_error.
  void append(const Entry& entry);

  /// The entries of the journal at `path`; none when there is no such file. A last line that was cut off is passed
  /// over.
  static std::vector<Entry> read(const std::string& path);

 private:
  std::string path_;
  sys::UniqueFd fd_;
};

}  // namespace sealbench::measure
