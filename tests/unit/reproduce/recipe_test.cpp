#include "harness/reproduce/recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "harness/plan/errors.hpp"
#include "harness/results/json_file.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::reproduce {
namespace {

using ::testing::HasSubstr;

const std::string kFolder = SEALBENCH_SOURCE_DIR "/results/recipes";

TEST(Recipes, AreWhatTheirSchemaSays) {
  if (std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3-jsonschema is missing";
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().filename() == "schema.json") continue;
    const std::string command = "/usr/bin/python3 '" SEALBENCH_SOURCE_DIR "/tests/unit/results/validate.py' '" +
                                kFolder + "/schema.json' < '" + entry.path().string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << entry.path();
  }
}

TEST(Recipes, HaveTheNameOfTheirFileAndRatiosToAMeasuredSubject) {
  const std::vector<Recipe> recipes = load_recipes(kFolder);
  EXPECT_FALSE(recipes.empty());
  for (const Recipe& recipe : recipes) {
    EXPECT_TRUE(std::filesystem::exists(kFolder + "/" + recipe.name + ".json")) << recipe.name;
    std::set<std::string> subjects;
    for (const Figure& figure : recipe.figures) EXPECT_TRUE(subjects.insert(figure.subject).second) << figure.subject;
  }
}

TEST(Recipes, ThatAreBrokenNameTheMemberThatIsWrong) {
  const results::Json good = results::parse_file(kFolder + "/runc-515f09f7b1.json");
  const testing::Scratch scratch;
  const auto refused = [&](const char* pointer, const results::Json& value) {
    results::Json bad = good;
    bad[results::Json::json_pointer(pointer)] = value;
    sys::write_file(scratch.file("bad.json"), bad.dump());
    try {
      load_recipe(scratch.file("bad.json"));
      return std::string("accepted");
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_THAT(refused("/schema", 2), HasSubstr("schema"));
  EXPECT_THAT(refused("/arguments", "bench"), HasSubstr("arguments"));
  EXPECT_THAT(refused("/published/figures/1/seconds", 0), HasSubstr("seconds"));
  EXPECT_THAT(refused("/published/figures", results::Json::array()), HasSubstr("figures"));
  EXPECT_THROW(load_recipe("/no/such/recipe.json"), UsageError);
}

TEST(Recipes, WithANumberThatNothingHoldsAreRefused) {  // an exception of the JSON library was no UsageError
  const testing::Scratch scratch;
  sys::write_file(scratch.file("bad.json"), "{\"schema\": 1e999}");
  EXPECT_THROW(load_recipe(scratch.file("bad.json")), UsageError);
}

TEST(Recipes, ThatAreUnknownAreRefusedWithTheKnownNames) { EXPECT_THROW(find_recipe("nonsense"), UsageError); }

}  // namespace
}  // namespace sealbench::reproduce
