#include "harness/plan/runtimes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/plan/errors.hpp"
#include "harness/plan/subjects.hpp"
#include "strategies/registry.hpp"

namespace sealbench::plan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> names(const std::vector<Subject>& subjects) {
  std::vector<std::string> names;
  for (const Subject& subject : subjects) names.push_back(subject.name);
  return names;
}

std::vector<Subject> subjects(const std::vector<std::string>& runtimes, std::optional<std::string> strategies = {}) {
  return make_subjects({.runtimes = parse_runtimes(runtimes),
                        .runtimes_were_named = !runtimes.empty(),
                        .strategies = std::move(strategies),
                        .sizes = {12 << 20},
                        .sizes_were_chosen = false});
}

/// The names of those that were asked for by name.
std::vector<std::string> named(const std::vector<Subject>& subjects) {
  std::vector<std::string> names;
  for (const Subject& subject : subjects) {
    if (subject.named) names.push_back(subject.name);
  }
  return names;
}

TEST(NamedSubject, HasAStrategyThatWasNamed) {
  EXPECT_THAT(named(subjects({}, "noclone,memfd")), ElementsAre("noclone", "memfd"));
  EXPECT_THAT(named(subjects({"crun"}, "stock,memfd")), ElementsAre("crun stock", "crun memfd"));
}

TEST(NamedSubject, IsNoneOfAllAndAuto) {
  EXPECT_THAT(named(subjects({})), ElementsAre());
  EXPECT_THAT(named(subjects({}, "all")), ElementsAre());
  EXPECT_THAT(named(subjects({}, "auto")), ElementsAre());
}

TEST(NamedSubject, IsTheFirstOfARuntimeThatWasNamed) {
  EXPECT_THAT(named(subjects({"/a/runc=old", "/b/runc=new"})), ElementsAre("old stock", "new stock"));
  EXPECT_THAT(named(subjects({"crun"}, "all")), ElementsAre("crun stock"));
  EXPECT_THAT(named(subjects({"sealrun", "crun"})), ElementsAre("sealrun noclone", "crun stock"));
  EXPECT_THAT(named(subjects({"floor", "sealrun"}, "all")), ElementsAre("floor", "sealrun noclone"));
}

TEST(Runtime, IsANameWithItsAdapter) {
  EXPECT_EQ(parse_runtime("crun"), (RuntimeChoice{.label = "crun", .adapter = "crun", .program = "crun", .flags = {}}));
}

TEST(Runtime, IsAPathWithALabelAndFlags) {
  EXPECT_EQ(parse_runtime("/opt/runc-1.2/runc=new, flag=--debug, flag=--log-format=json"),
            (RuntimeChoice{.label = "new",
                           .adapter = "runc",
                           .program = "/opt/runc-1.2/runc",
                           .flags = {"--debug", "--log-format=json"}}));
}

TEST(Runtime, GetsTheAdapterWhoseNameItsFileNameBeginsWith) {
  EXPECT_EQ(parse_runtime("/x/runc-old").adapter, "runc");
  EXPECT_EQ(parse_runtime("/x/crun.1.15").adapter, "crun");
  EXPECT_EQ(parse_runtime("/x/sealrun-memfd").adapter, "sealrun");
  EXPECT_EQ(parse_runtime("/x/runcible").adapter, "oci");
  EXPECT_EQ(parse_runtime("/x/mine,adapter=crun").adapter, "crun");
}

TEST(Runtime, MayHaveCommasAndEqualsSignsInQuotes) {
  EXPECT_EQ(
      parse_runtime(R"("/tmp/a,b=c/runc"=new,flag="--log=/tmp/x,y")"),
      (RuntimeChoice{.label = "new", .adapter = "runc", .program = "/tmp/a,b=c/runc", .flags = {"--log=/tmp/x,y"}}));
  EXPECT_EQ(parse_runtime(R"("/tmp/a=b/runc")").label, "runc");
  EXPECT_EQ(parse_runtime(R"(/tmp/runc="a, b")").label, "a, b");
  EXPECT_THROW(parse_runtime(R"("/tmp/runc)"), UsageError);
}

TEST(Runtime, OfARelativePathIsAbsolute) { EXPECT_EQ(parse_runtime("./a/../runc-old").program.front(), '/'); }

TEST(Runtime, IsRefusedWhenItCannotBeMeant) {
  for (const char* text : {"", "crun=", "=x", "crun,", "crun,what", "crun,flag=", "crun,adapter=nonsense", "/opt/"})
    EXPECT_THROW(parse_runtime(text), UsageError) << text;
  try {
    parse_runtimes({"/a/runc", "/b/runc"});
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("=LABEL"));
  }
}

TEST(RuntimesSubjects, OfSeveralRuntimesCarryTheirLabels) {
  const auto rows = names(subjects({"sealrun", "crun", "/x/runc=old"}));
  EXPECT_EQ(rows.front(), "sealrun noclone");
  EXPECT_THAT(rows, Contains("crun stock"));
  EXPECT_EQ(rows.back(), "old stock");
}

TEST(RuntimesSubjects, AreStockFirstThenWhateverCanBeAppliedFromOutside) {
  const auto rows = names(subjects({"crun"}, "all"));
  EXPECT_EQ(rows.front(), "crun stock");
  EXPECT_THAT(rows, Contains("crun memfd"));
  EXPECT_THAT(rows, Not(Contains("crun noclone"))) << "that is the runtime as it is";
  EXPECT_THAT(names(subjects({"crun"}, "memfd,stock")), ElementsAre("crun stock", "crun memfd"));
}

TEST(RuntimesSubjects, KnowWhetherTheyAreSealedFromOutside) {
  EXPECT_FALSE(subjects({"crun"}).front().sealed_from_outside());
  EXPECT_TRUE(subjects({"crun"}, "memfd").front().sealed_from_outside());
  EXPECT_FALSE(subjects({"sealrun"}, "memfd").front().sealed_from_outside());
}

TEST(RuntimesSubjects, KeepTheirOwnSizeUnlessOneIsChosen) {
  const auto rows = subjects({"sealrun", "crun"}, "memfd");
  EXPECT_EQ(rows[0].exe_bytes, 12 << 20);
  EXPECT_EQ(rows[1].exe_bytes, 0);
}

TEST(RuntimesSubjects, OfTheSameRuntimeTwiceAreAnAAComparison) {
  EXPECT_THAT(names(subjects({"crun", "crun"})), ElementsAre("crun stock", "crun stock #2"));
}

TEST(RuntimesSubjects, TheFloorIsOneWhateverTheStrategies) {
  EXPECT_THAT(names(subjects({"floor", "sealrun"}, "noclone,memfd-init")),
              ElementsAre("floor", "sealrun noclone", "sealrun memfd-init"));
}

TEST(RuntimesSubjects, DoNotExistForStockOfSealrunAlone) { EXPECT_THROW(subjects({"sealrun"}, "stock"), UsageError); }

}  // namespace
}  // namespace sealbench::plan
