// A recipe with the reader's own builds in place of what stands in for them.
#pragma once

#include <string>
#include <vector>

#include "harness/reproduce/recipe.hpp"

namespace sealbench::reproduce {

/// The recipe measured with these programs: each is "FIGURE=PATH", a figure by its published name. Every figure needs
/// one unless its build names a program. Throws UsageError, with what each build has to be.
Recipe with_builds(const Recipe& recipe, const std::vector<std::string>& programs);

/// What each of the recipe's builds is, a line each: "noclone: …"; empty for a recipe that takes none.
std::vector<std::string> builds_of(const Recipe& recipe);

}  // namespace sealbench::reproduce
