// The order of subjects within blocks: randomized complete blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace sealbench::plan {

/// Draws the order of one block after the other from a seed. The same on every platform and library: the standard fixes
/// std::mt19937_64's output, but neither std::shuffle's nor std::uniform_int_distribution's use of it, so both are
/// ours.
class BlockOrder {
 public:
  explicit BlockOrder(std::uint64_t seed) : random_(seed) {}

  /// A permutation of 0 … subjects-1, each equally likely (Fisher & Yates 1938; Durstenfeld 1964).
  std::vector<std::size_t> next(std::size_t subjects);

 private:
  /// Uniform in 0 … bound-1, by rejection, so without modulo bias.
  std::uint64_t below(std::uint64_t bound);

  std::mt19937_64 random_;
};

/// A seed from the kernel's random numbers, small enough to be typed again and exact in JSON.
std::uint64_t random_seed();

}  // namespace sealbench::plan
