#include "harness/cli/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace sealbench::cli {

namespace {

using Clock = std::chrono::steady_clock;

std::string time_left(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole < 60) return fmt::format("about {} s left", whole);
  return fmt::format("about {} min {:02} s left", whole / 60, whole % 60);
}

}  // namespace

std::string progress_line(const std::string& label, int done, int total, double elapsed_s) {
  constexpr int kWidth = 30;
  const double share = total > 0 ? std::clamp(static_cast<double>(done) / total, 0.0, 1.0) : 0.0;
  const auto filled = static_cast<std::size_t>(share * kWidth);
  std::string line = fmt::format("{}  [{}{}] {:3.0f} %", label, std::string(filled, '#'),
                                 std::string(kWidth - filled, '-'), share * 100);
  constexpr double kEnoughToTell = 0.02;
  if (share > kEnoughToTell) line += "  " + time_left(elapsed_s * (1 - share) / share);
  return line;
}

ProgressBar::ProgressBar(std::FILE* stream)
    : stream_(stream), active_(::isatty(::fileno(stream)) == 1), started_(Clock::now()), last_(started_) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::show(const std::string& label, int done, int total) {
  if (!active_) return;
  constexpr auto kPause = std::chrono::milliseconds(100);
  const auto now = Clock::now();
  if (drawn_ && now - last_ < kPause) return;
  last_ = now;
  drawn_ = true;
  if (done < done_) started_ = now;  // something else is counted: what came before says nothing of how long it takes
  done_ = done;
  const double elapsed_s = std::chrono::duration<double>(now - started_).count();
  std::fputs(("\r\033[K" + progress_line(label, done, total, elapsed_s)).c_str(), stream_);
  std::fflush(stream_);
}

void ProgressBar::clear() {
  if (!drawn_) return;
  drawn_ = false;
  std::fputs("\r\033[K", stream_);
  std::fflush(stream_);
}

}  // namespace sealbench::cli
