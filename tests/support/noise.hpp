// Noise for simulations: what a machine does to launches, recorded and made up. Deterministic for a seed on one
// platform.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace sealbench::testing {

/// What is in the noise; each part is a standard deviation or a share, 0 leaves it out.
struct NoiseKind {
  std::string name;
  std::string recording = {};  ///< "quiet" or "busy": tests/data/noise-NAME.txt, real launches; empty: none
  double spread = 0;           ///< of the logarithm of one launch, independent of all others
  double tail = 0;             ///< mean of an exponential addition to it: launches are late more often than early
  double drift = 0;            ///< step of a random walk that all launches share, per launch
  double burst_rate = 0;       ///< probability per launch that a burst begins
  double burst_slowdown = 0;   ///< logarithm by which launches are slower during one
  double session_subject = 0;  ///< what a session does to one subject alone (placement in memory)
};

/// The kinds that every rule and interval is tried with: recorded noise alone, and with each of the things that other
/// machines do besides.
inline std::vector<NoiseKind> noise_kinds() {
  return {
      {.name = "plain", .recording = {}, .spread = 0.05},
      {.name = "recorded", .recording = "quiet"},
      {.name = "skewed", .recording = "quiet", .tail = 0.05},
      {.name = "drifting", .recording = "quiet", .drift = 0.01},
      {.name = "bursty", .recording = "quiet", .burst_rate = 0.01, .burst_slowdown = 0.7},
      {.name = "sessions", .recording = "quiet", .session_subject = 0.003},
      {.name = "all",
       .recording = "quiet",
       .tail = 0.03,
       .drift = 0.005,
       .burst_rate = 0.005,
       .burst_slowdown = 0.5,
       .session_subject = 0.002},
  };
}

/// Recorded while four other jobs kept two processors busy.
inline NoiseKind busy_machine() { return {.name = "busy", .recording = "busy"}; }

/// One block of a recording: log times of its launches in their order, each relative to the median of its subject.
struct RecordedBlock {
  int session = 0;
  std::vector<double> log_times;
};

/// The blocks of tests/data/noise-NAME.txt.
inline const std::vector<RecordedBlock>& recording(const std::string& name) {
  static std::map<std::string, std::vector<RecordedBlock>> known;
  std::vector<RecordedBlock>& blocks = known[name];
  if (!blocks.empty()) return blocks;
  std::ifstream file(std::string(SEALBENCH_SOURCE_DIR "/tests/data/noise-") + name + ".txt");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream figures(line);
    RecordedBlock& block = blocks.emplace_back();
    figures >> block.session;
    for (double relative = 0; figures >> relative;) block.log_times.push_back(std::log(relative));
  }
  if (blocks.empty()) throw std::runtime_error("no recording of noise: " + name);
  return blocks;
}

/// Draws blocks from a recording in stretches of neighbours, so that what lasts for some launches lasts in the
/// simulation too (the moving-blocks bootstrap: Künsch, "The jackknife and the bootstrap for general stationary
/// observations", Ann. Statist. 17 (1989) 1217-1241). A stretch does not run from one session into the next.
class Playback {
 public:
  explicit Playback(const std::string& name) : blocks_(recording(name)) {}

  template <typename Random>
  const std::vector<double>& next(Random& random) {
    constexpr std::size_t kStretch = 25;
    const bool session_ends = at_ + 1 >= blocks_.size() || blocks_[at_ + 1].session != blocks_[at_].session;
    if (left_ == 0 || session_ends) {
      at_ = random() % blocks_.size();
      left_ = kStretch;
    } else {
      ++at_;
    }
    --left_;
    return blocks_[at_].log_times;
  }

 private:
  const std::vector<RecordedBlock>& blocks_;
  std::size_t at_ = 0;
  std::size_t left_ = 0;
};

/// Simulates blocks of a reference and further subjects, launched in random order.
class Machine {
 public:
  Machine(const NoiseKind& kind, std::size_t subjects, std::uint64_t seed)
      : kind_(kind), random_(seed), session_(subjects + 1), times_(subjects + 1), order_(subjects + 1) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (!kind.recording.empty()) playback_.emplace_back(kind.recording);
    new_session();
  }

  void new_session() {
    for (double& effect : session_) effect = kind_.session_subject * normal_(random_);
  }

  /// The log wall times of one block: the reference first. `slowdown` is the logarithm by which each subject is slower
  /// than it. Valid until the next block.
  const std::vector<double>& block(double slowdown = 0) {
    const std::size_t count = session_.size();
    std::shuffle(order_.begin(), order_.end(), random_);
    const std::vector<double>* recorded = playback_.empty() ? nullptr : &playback_.front().next(random_);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t subject = order_[i];
      times_[subject] = session_[subject] + (subject == 0 ? 0 : slowdown) + launch();
      if (recorded != nullptr) times_[subject] += recorded->at(i);
    }
    return times_;
  }

 private:
  double launch() {
    double value = kind_.spread > 0 ? kind_.spread * normal_(random_) : 0;
    if (kind_.tail > 0) value += kind_.tail * exponential_(random_);
    if (kind_.drift > 0) value += walk_ += kind_.drift * normal_(random_);
    if (kind_.burst_rate > 0) {
      if (burst_left_ == 0 && uniform_(random_) < kind_.burst_rate) burst_left_ = 1 + random_() % 20;
      if (burst_left_ > 0) {
        --burst_left_;
        value += kind_.burst_slowdown;
      }
    }
    return value;
  }

  NoiseKind kind_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  std::exponential_distribution<double> exponential_;
  std::uniform_real_distribution<double> uniform_;
  std::vector<double> session_;
  std::vector<double> times_;       ///< of the block at hand, by subject
  std::vector<std::size_t> order_;  ///< of its launches
  std::vector<Playback> playback_;  ///< none or one
  double walk_ = 0;
  std::uint64_t burst_left_ = 0;
};

}  // namespace sealbench::testing
