// A recipe: a published measurement, and the run of bench that regenerates it here. results/recipes/schema.json
// describes the files.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sealbench::reproduce {

/// A program that can stand for what a figure was measured with.
struct Build {
  std::string adapter;  ///< workloads/runtimes
  std::string does;     ///< which build it is, in words
  std::string program;  ///< what is launched unless another is named; empty: one has to be
  std::string sees;     ///< what its containers see of its exe: a strategy's name; empty: whatever it is
};

/// One published figure.
struct Figure {
  std::string published_as;  ///< its name there
  std::string subject;       ///< its name in the run of bench
  double seconds = 0;
  std::optional<double> spread_seconds;  ///< the published ±
  std::optional<Build> build = {};       ///< of a recipe that takes builds
};

/// How a recipe is measured with the builds that its figures name, in place of what stands in for them.
struct WithBuilds {
  std::vector<std::string> arguments;  ///< of bench, the runtimes excepted
  std::vector<std::string> differs;
};

struct Recipe {
  std::string name;
  std::string title;
  std::string source;                  ///< URL
  std::vector<std::string> arguments;  ///< of bench
  std::string date;
  std::string machine;
  std::string method;
  std::vector<Figure> figures;       ///< at least two; the first is what ratios are to
  std::vector<std::string> differs;  ///< what is not the same here
  std::optional<WithBuilds> with_builds = {};
};

/// Reads a recipe. Throws UsageError with the path and the member that is missing or wrong.
Recipe load_recipe(const std::string& path);

/// Where this build keeps the recipes of results/recipes.
std::string recipe_directory();

/// The recipes in a directory, by name.
std::vector<Recipe> load_recipes(const std::string& directory);

/// The recipe of that name in recipe_directory(), or, when there is a slash in it, the file. Throws UsageError with the
/// known names.
Recipe find_recipe(const std::string& name_or_path);

}  // namespace sealbench::reproduce
