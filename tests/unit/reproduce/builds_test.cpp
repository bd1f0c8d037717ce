#include "harness/reproduce/builds.hpp"

#include <gmock/gmock.h>

#include "harness/plan/errors.hpp"
#include "harness/plan/runtimes.hpp"
#include "harness/reproduce/side_by_side.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::reproduce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

Recipe runc() { return load_recipe(SEALBENCH_SOURCE_DIR "/results/recipes/runc-515f09f7b1.json"); }
Recipe youki() { return load_recipe(SEALBENCH_SOURCE_DIR "/results/recipes/youki-readme.json"); }

TEST(Builds, TakeThePlaceOfWhatStandsInForThem) {
  const Recipe recipe = with_builds(runc(), {"noclone=/a/x", "memfd=/c,d/runc", "overlayfs=./b=b/runc"});
  EXPECT_THAT(recipe.arguments, ElementsAre("--workload", "run", "--runtime", R"("/a/x"="noclone",adapter=runc)",
                                            "--runtime", R"("./b=b/runc"="overlayfs",adapter=runc)", "--runtime",
                                            R"("/c,d/runc"="memfd",adapter=runc)"));
  EXPECT_EQ(recipe.figures[1].subject, "overlayfs stock");
  EXPECT_EQ(plan::parse_runtime(recipe.arguments[7]),
            (plan::RuntimeChoice{.label = "memfd", .adapter = "runc", .program = "/c,d/runc", .flags = {}}));
}

TEST(Builds, AreThoseAtHandWhereTheRecipeNamesThem) {
  const Recipe recipe = with_builds(youki(), {"youki=/opt/youki"});
  EXPECT_THAT(recipe.arguments, ::testing::Contains(R"("crun"="crun",adapter=crun)"));
  EXPECT_THAT(recipe.arguments, ::testing::Contains(R"("/opt/youki"="youki",adapter=youki)"));
}

TEST(Builds, AreRefusedWithWhatEachHasToBe) {
  const auto made = [](const std::vector<std::string>& programs) { return [=] { with_builds(runc(), programs); }; };
  EXPECT_THAT(made({"noclone=/a", "memfd=/b"}),
              ThrowsMessage<UsageError>(HasSubstr("needs overlayfs=PATH too: runc 1.2 or later")));
  EXPECT_THAT(made({"/a/runc"}), ThrowsMessage<UsageError>(HasSubstr("write FIGURE=PATH")));
  EXPECT_THAT(made({"nocloen=/a"}), ThrowsMessage<UsageError>(HasSubstr("noclone")));
  EXPECT_THAT(made({"noclone=/a", "noclone=/b"}), ThrowsMessage<UsageError>(HasSubstr("twice")));
  Recipe none = runc();
  none.with_builds.reset();
  EXPECT_THAT([&] { with_builds(none, {"noclone=/a"}); }, ThrowsMessage<UsageError>(HasSubstr("takes no builds")));
}

TEST(Builds, ThatAreNotWhatTheyAreTakenForAreSaidToBeOthers) {
  const Recipe recipe = with_builds(runc(), {"noclone=/a", "memfd=/b", "overlayfs=/c"});
  results::Results results;
  for (const char* name : {"noclone", "overlayfs", "memfd"}) {
    results::Subject subject = testing::subject(name + std::string(" stock"), {0.01, 0.01});
    subject.strategy = "stock";
    subject.extra["runtime_version"] = "runc version 1.5.1";
    subject.extra["observed"] = {{"kind", name == std::string("overlayfs") ? "sealed-overlayfs" : name}};
    results.subjects.push_back(subject);
  }
  EXPECT_THAT(side_by_side(recipe, results, {}), HasSubstr("here: memfd stock: runc version 1.5.1"));
  EXPECT_THAT(side_by_side(recipe, results, {}), Not(HasSubstr("not the build")));
  results.subjects[1].extra["observed"]["kind"] = "memfd";
  EXPECT_THAT(side_by_side(recipe, results, {}),
              HasSubstr("overlayfs stock is not the build that it is taken for: its containers see memfd"));
}

}  // namespace
}  // namespace sealbench::reproduce
