// Finding a strategy among all(), whoever defines that.
#include "strategies/registry.hpp"

namespace sealbench::strategies {

const Strategy* find(std::string_view name) {
  for (const Strategy* strategy : all()) {
    if (strategy->traits().name == name) return strategy;
  }
  return nullptr;
}

std::string names() {
  std::string list;
  for (const Strategy* strategy : all()) {
    if (!list.empty()) list += ", ";
    list += strategy->traits().name;
  }
  return list;
}

}  // namespace sealbench::strategies
