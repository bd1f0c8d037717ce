#include "harness/reproduce/builds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/plan/errors.hpp"
#include "harness/plan/subjects.hpp"
#include "harness/text/join.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::reproduce {

namespace {

/// By figure.
std::map<std::string, std::string> parse(const Recipe& recipe, const std::vector<std::string>& programs) {
  std::vector<std::string> known;
  for (const Figure& figure : recipe.figures) known.push_back(figure.published_as);
  std::map<std::string, std::string> paths;
  for (const std::string& text : programs) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals + 1 == text.size() || text.find('"') != std::string::npos) {
      throw UsageError(fmt::format("--runtime {}: write FIGURE=PATH, a figure of {}: {}", text, recipe.name,
                                   text::join(builds_of(recipe), "; ")));
    }
    const std::string figure = text.substr(0, equals);
    if (std::find(known.begin(), known.end(), figure) == known.end()) {
      throw UsageError("--runtime: " + text::unknown("figure", figure, known));
    }
    if (!paths.emplace(figure, text.substr(equals + 1)).second) {
      throw UsageError(fmt::format("--runtime: {} is there twice", figure));
    }
  }
  return paths;
}

}  // namespace

std::vector<std::string> builds_of(const Recipe& recipe) {
  std::vector<std::string> lines;
  if (!recipe.with_builds) return lines;
  for (const Figure& figure : recipe.figures) {
    const std::string usual =
        figure.build->program.empty() ? "" : fmt::format(" ({} without it)", figure.build->program);
    lines.push_back(fmt::format("{}: {}{}", figure.published_as, figure.build->does, usual));
  }
  return lines;
}

Recipe with_builds(const Recipe& recipe, const std::vector<std::string>& programs) {
  if (!recipe.with_builds) throw UsageError(fmt::format("--runtime: the recipe {} takes no builds", recipe.name));
  const auto paths = parse(recipe, programs);
  Recipe changed = recipe;
  changed.arguments = recipe.with_builds->arguments;
  changed.differs = recipe.with_builds->differs;
  for (Figure& figure : changed.figures) {
    const auto named = paths.find(figure.published_as);
    const std::string program = named == paths.end() ? figure.build->program : named->second;
    if (program.empty()) {
      throw UsageError(
          fmt::format("--runtime: {} needs {}=PATH too: {}", recipe.name, figure.published_as, figure.build->does));
    }
    changed.arguments.insert(
        changed.arguments.end(),
        {"--runtime", fmt::format(R"("{}"="{}",adapter={})", program, figure.published_as, figure.build->adapter)});
    figure.subject = fmt::format("{} {}", figure.published_as, plan::kStock);
  }
  return changed;
}

}  // namespace sealbench::reproduce
