#include "harness/results/results.hpp"

#include <algorithm>

namespace sealbench::results {

const Subject* reference_of(const Results& results) {
  const auto found =
      std::find_if(results.subjects.begin(), results.subjects.end(), [](const Subject& s) { return s.reference; });
  return found == results.subjects.end() ? nullptr : &*found;
}

const Subject* reference_of(const Results& results, const Subject& subject) {
  const auto found = std::find_if(results.subjects.begin(), results.subjects.end(), [&](const Subject& other) {
    return other.reference && other.point == subject.point;
  });
  return found == results.subjects.end() ? nullptr : &*found;
}

const Subject* find(const Results& results, std::string_view name) {
  const auto found =
      std::find_if(results.subjects.begin(), results.subjects.end(), [&](const Subject& s) { return s.name == name; });
  return found == results.subjects.end() ? nullptr : &*found;
}

}  // namespace sealbench::results
