#include "harness/counters/tally.hpp"

#include <ostream>

namespace sealbench::counters {

std::ostream& operator<<(std::ostream& out, const Tally& tally) {
  out << tally.total() << " calls:";
  for (const auto& [name, count] : tally.calls) {
    out << ' ' << count << ' ' << name;
    if (const auto failed = tally.errors.find(name); failed != tally.errors.end())
      out << " (" << failed->second << " failed)";
  }
  return out;
}

}  // namespace sealbench::counters
