#include "harness/reproduce/recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "harness/host/places.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/printable.hpp"
#include "harness/results/reader.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::reproduce {

namespace {

namespace fs = std::filesystem;
using results::Reader;

constexpr int kSchema = 1;

std::vector<std::string> strings(const Reader& list) {
  std::vector<std::string> all;
  for (const Reader& element : list.elements()) all.push_back(element.string());
  return all;
}

std::string text_or_empty(const Reader& json, const char* member) {
  const auto found = json.find(member);
  return found ? found->string() : std::string();
}

Build read_build(const Reader& json) {
  return {.adapter = json.at("adapter").string(),
          .does = json.at("does").string(),
          .program = text_or_empty(json, "program"),
          .sees = text_or_empty(json, "sees")};
}

Figure read_figure(const Reader& json) {
  Figure figure{.published_as = json.at("published_as").string(),
                .subject = json.at("subject").string(),
                .seconds = json.at("seconds").number(),
                .spread_seconds = {}};
  if (!(figure.seconds > 0)) json.at("seconds").fail("must be more than 0");
  if (const auto spread = json.find("spread_seconds")) figure.spread_seconds = spread->number();
  if (const auto build = json.find("build")) figure.build = read_build(*build);
  return figure;
}

Recipe read_recipe(const Reader& json) {
  if (json.at("schema").integer() != kSchema) json.at("schema").fail(fmt::format("this bench reads {}", kSchema));
  const Reader published = json.at("published");
  Recipe recipe{.name = json.at("name").string(),
                .title = json.at("title").string(),
                .source = json.at("source").string(),
                .arguments = strings(json.at("arguments")),
                .date = published.at("date").string(),
                .machine = published.at("machine").string(),
                .method = published.at("method").string(),
                .figures = {},
                .differs = strings(json.at("differs"))};
  for (const Reader& figure : published.at("figures").elements()) recipe.figures.push_back(read_figure(figure));
  if (const auto builds = json.find("with_builds")) {
    recipe.with_builds = {.arguments = strings(builds->at("arguments")), .differs = strings(builds->at("differs"))};
    for (const Reader& figure : published.at("figures").elements()) static_cast<void>(figure.at("build"));
  }
  if (recipe.figures.size() < 2) published.at("figures").fail("must have two or more: ratios are to the first");
  return recipe;
}

}  // namespace

Recipe load_recipe(const std::string& path) {
  try {
    const results::Json document = results::printable_document(results::parse_file(path));
    return read_recipe(Reader(document));
  } catch (const std::runtime_error& error) {
    throw UsageError(
        fmt::format("cannot use the recipe {}: {}; results/recipes/schema.json describes recipes", path, error.what()));
  }
}

std::string recipe_directory() {
  return (fs::path(host::Installation::of_this_program().programs).parent_path() / "recipes").string();
}

std::vector<Recipe> load_recipes(const std::string& directory) {
  std::vector<Recipe> recipes;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    if (entry.path().extension() == ".json" && entry.path().filename() != "schema.json") {
      recipes.push_back(load_recipe(entry.path()));
    }
  }
  std::sort(recipes.begin(), recipes.end(), [](const Recipe& a, const Recipe& b) { return a.name < b.name; });
  return recipes;
}

Recipe find_recipe(const std::string& name_or_path) {
  if (name_or_path.find('/') != std::string::npos) return load_recipe(name_or_path);
  std::vector<std::string> known;
  for (Recipe& recipe : load_recipes(recipe_directory())) {
    if (recipe.name == name_or_path) return std::move(recipe);
    known.push_back(recipe.name);
  }
  throw UsageError(
      text::unknown("recipe", name_or_path, known, "name the path of your own (with a slash), or choose one of"));
}

}  // namespace sealbench::reproduce
