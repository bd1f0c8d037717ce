// The line that says how far a run is: on a terminal only.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

namespace sealbench::cli {

/// One line that is drawn over and over, at most ten times a second, and goes away with this object.
class ProgressBar {
 public:
  /// Draws nothing unless `stream` is a terminal.
  explicit ProgressBar(std::FILE* stream);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  void show(const std::string& label, int done, int total);
  /// Takes the line away, so that something else can be written.
  void clear();

 private:
  std::FILE* stream_;
  bool active_;
  bool drawn_ = false;
  int done_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point last_;
};

/// The text of the line: "session 1/3  [####----]  42 %  about 7 s left". The time left needs some progress to be
/// known.
std::string progress_line(const std::string& label, int done, int total, double elapsed_s);

}  // namespace sealbench::cli
