// Finding a strategy among entries(), whoever defines that.
#include <vector>

#include "strategies/registry.hpp"

namespace sealbench::strategies {

std::span<const Strategy* const> all() {
  static const std::vector<const Strategy*> kAll = [] {
    std::vector<const Strategy*> list;
    for (const Entry& entry : entries()) list.push_back(&entry.strategy());
    return list;
  }();
  return kAll;
}

const Strategy* find(std::string_view name) {
  for (const Entry& entry : entries()) {
    if (entry.name == name) return &entry.strategy();
  }
  return nullptr;
}

std::string names() {
  std::string list;
  for (const Entry& entry : entries()) {
    if (!list.empty()) list += ", ";
    list += entry.name;
  }
  return list;
}

}  // namespace sealbench::strategies
