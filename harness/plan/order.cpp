#include "harness/plan/order.hpp"

#include <limits>
#include <numeric>
#include <utility>

namespace sealbench::plan {

std::uint64_t BlockOrder::below(std::uint64_t bound) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t limit =
      kMax - (kMax % bound + 1) % bound;  // the largest value of the last whole multiple of `bound`
  std::uint64_t drawn = 0;
  do {
    drawn = random_();
  } while (drawn > limit);
  return drawn % bound;
}

std::vector<std::size_t> BlockOrder::next(std::size_t subjects) {
  std::vector<std::size_t> order(subjects);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t last = subjects; last > 1; --last) {
    std::swap(order[last - 1], order[static_cast<std::size_t>(below(last))]);
  }
  return order;
}

std::uint64_t random_seed() {
  std::random_device device;
  return device() & 0xffffffffU;
}

}  // namespace sealbench::plan
