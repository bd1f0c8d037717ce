#include "harness/results/varying.hpp"

namespace sealbench::results {

std::set<std::string> varying_names(const Json& one, const Json& other) {
  std::set<std::string> names;
  for (const Json* counter : {&one, &other}) {
    for (const char* member : {"varying", "varying_errors"}) {
      const auto varying = counter->find(member);
      if (varying == counter->end() || !varying->is_object()) continue;
      for (const auto& [name, range] : varying->items()) names.insert(name);
    }
  }
  return names;
}

bool knows_what_varied(const Json& counter) {
  return counter.value("exact", Json(true)) != Json(false) || counter.contains("varying");
}

}  // namespace sealbench::results
