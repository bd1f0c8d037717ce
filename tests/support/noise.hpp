// Noise for simulations: what a shared machine does to launches. Deterministic for a seed on one platform.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace sealbench::testing {

/// What is in the noise; each part is a standard deviation or a share, 0 leaves it out.
struct NoiseKind {
  std::string name;
  double spread = 0.05;        ///< of the logarithm of one launch, independent of all others
  double tail = 0;             ///< mean of an exponential addition to it: launches are late more often than early
  double drift = 0;            ///< step of a random walk that all launches share, per launch
  double burst_rate = 0;       ///< probability per launch that a burst begins
  double burst_slowdown = 0;   ///< logarithm by which launches are slower during one
  double session_subject = 0;  ///< what a session does to one subject alone (placement in memory)
};

/// The kinds that every rule and interval is tried with.
inline std::vector<NoiseKind> noise_kinds() {
  return {
      {.name = "plain"},
      {.name = "skewed", .spread = 0.02, .tail = 0.05},
      {.name = "drifting", .drift = 0.01},
      {.name = "bursty", .burst_rate = 0.01, .burst_slowdown = 0.7},
      {.name = "sessions", .session_subject = 0.003},
      {.name = "all",
       .spread = 0.03,
       .tail = 0.03,
       .drift = 0.005,
       .burst_rate = 0.005,
       .burst_slowdown = 0.5,
       .session_subject = 0.002},
  };
}

/// Simulates blocks of a reference and further subjects, launched in random order.
class Machine {
 public:
  Machine(const NoiseKind& kind, std::size_t subjects, std::uint64_t seed)
      : kind_(kind), random_(seed), session_(subjects + 1) {
    new_session();
  }

  void new_session() {
    for (double& effect : session_) effect = kind_.session_subject * normal_(random_);
  }

  /// The log wall times of one block: the reference first. `slowdown` is the logarithm by which each subject is slower
  /// than it.
  std::vector<double> block(double slowdown = 0) {
    const std::size_t count = session_.size();
    std::vector<double> times(count);
    const std::size_t first = random_() % count;  // a rotation is random order enough here
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t subject = (first + i) % count;
      times[subject] = session_[subject] + (subject == 0 ? 0 : slowdown) + launch();
    }
    return times;
  }

 private:
  double launch() {
    double value = kind_.spread * normal_(random_);
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
  double walk_ = 0;
  std::uint64_t burst_left_ = 0;
};

}  // namespace sealbench::testing
