#include "harness/fleet/most.hpp"

namespace sealbench::fleet {

std::string value_of_most(const std::map<std::string, std::size_t>& hosts) {
  std::size_t all = 0;
  for (const auto& [value, count] : hosts) all += count;
  for (const auto& [value, count] : hosts) {
    if (2 * count > all) return value;
  }
  return {};
}

}  // namespace sealbench::fleet
