// Names that nobody has: which one was meant.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::text {

/// How many insertions, deletions, replacements of a character and exchanges of two neighbours make `b` of `a`
/// (Damerau 1964; the algorithm of Lowrance & Wagner 1975).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The one of `known` that `typed` was most likely meant to be, whatever its case: the least edits away when those are
/// few for its length, else the shortest that contains it. Empty when none is near.
std::string nearest(std::string_view typed, const std::vector<std::string>& known);

/// The sentence for a name that is not among `known`: `unknown strategy "memdf": did you mean memfd?`, or, where none
/// is near, `unknown strategy "x": choose all or some of noclone, memfd`. `kind` is what the name is one of; `choose`
/// leads to the list.
std::string unknown(std::string_view kind, std::string_view typed, const std::vector<std::string>& known,
                    std::string_view choose = "choose one of");

/// The names of things, each an object or a pointer to one, with name() or with a member `name`.
template <typename Range>
std::vector<std::string> names_of(const Range& things) {
  std::vector<std::string> names;
  const auto add = [&names](const auto& thing) {
    if constexpr (requires { thing.name(); }) {
      names.emplace_back(thing.name());
    } else {
      names.emplace_back(thing.name);
    }
  };
  for (const auto& thing : things) {
    if constexpr (requires { *thing; }) {
      add(*thing);
    } else {
      add(thing);
    }
  }
  return names;
}

}  // namespace sealbench::text
