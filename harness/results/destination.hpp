// Where the user wants something written: asked about before anything is done, then replaced whole or written through.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace sealbench::results {

/// A path that the user named. What lies there decides how it is written, and it is looked at again for each write:
/// - a regular file, a link to one (then the file that it leads to), or nothing yet: replaced at once and whole, so
/// that
///   a reader sees the old or the new content, also after a crash; its mode is kept, and its owner where one may;
/// - a descriptor of this process (/dev/stdout, /dev/fd/N, /proc/self/fd/N): written to as it is, from where it stands;
/// - anything else (a device, a fifo, a file that is a mount point): opened and written, which waits for the reader of
///   a fifo.
/// A directory and a socket are refused.
class Destination {
 public:
  /// Finds out whether `path` can be written, by making and removing a file beside it where it would be replaced;
  /// changes nothing. Throws std::runtime_error: what was tried, why it fails.
  explicit Destination(std::string path);

  /// Throws std::runtime_error; what would have been replaced is as it was then.
  void write(std::string_view content) const;

  /// The same of what is too long to be in memory at once: `make` puts it there piece by piece. What it throws comes
  /// out as it is, and what would have been replaced is as it was.
  using Put = std::function<void(std::string_view piece)>;
  void write_pieces(const std::function<void(const Put& put)>& make) const;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Whether it may be written several times, each time anew: it is a file that is replaced.
  [[nodiscard]] bool is_replaced() const { return !replaced_.empty(); }
  /// Whether what is written to one would replace what is written to the other.
  [[nodiscard]] bool is_same_file_as(const Destination& other) const;

 private:
  std::string path_;
  std::string replaced_;  ///< the file, after links; empty: none
};

}  // namespace sealbench::results
