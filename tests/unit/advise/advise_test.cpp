// What auto and `bench advise` choose, from made-up results whose answers are known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "harness/advise/recommendation.hpp"
#include "harness/plan/errors.hpp"
#include "harness/report/report.hpp"
#include "harness/results/failures.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::advise {
namespace {

using results::Json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Json cell(const char* strategy, const char* privileges, const char* verdict) {
  return {
      {"strategy", strategy}, {"privileges", privileges}, {"path", "link"}, {"probe", "write"}, {"verdict", verdict}};
}

/// noclone 1, overlay 1.05, memfd 4 times noclone, the others in between; blocks that drift.
class AdviseTest : public ::testing::Test {
 protected:
  AdviseTest() {
    results_ = sealbench::testing::example_results();
    results_.subjects.clear();
    results_.extra = Json::object();
    add("noclone", 1, "shared", "writable");
    add("overlay", 1.05, "shared", "protected");
    add("huge", 2, "own", "protected");
    add("memfd", 4, "own", "protected");
    results_.subjects[0].reference = true;
    for (results::Subject& subject : results_.subjects) subject.extra["rootless"] = subject.name == "memfd";
  }

  void add(const char* name, double factor, const char* pages, const char* verdict) {
    std::vector<double> wall;
    double time = 0.002 * factor;
    for (int block = 0; block < 12; ++block, time *= 1.1) wall.push_back(time);
    results::Subject made = sealbench::testing::subject(name, wall);
    made.ratio.push_back({.reference = "noclone", .estimate = factor, .low = factor, .high = factor, .pairs = 12});
    made.extra["installs"] = false;
    results_.subjects.push_back(made);
    for (const char* privileges : {"default", "sys_admin/userns", "all"}) {
      results_.extra["verdicts"].push_back(cell(name, privileges, verdict));
    }
    results_.extra["properties"].push_back(
        {{"strategy", name}, {"pages", pages}, {"mount_events", 0}, {"link_reveals_path", false}});
  }

  [[nodiscard]] Recommendation recommended(const std::string& required = "") const {
    return recommend(results_, select_requirements(required));
  }
  [[nodiscard]] std::string choice(const std::string& required = "") const {
    const Recommendation made = recommended(required);
    return made.chosen == nullptr ? "none" : made.chosen->strategy;
  }

  results::Results results_;
};

TEST_F(AdviseTest, TheCheapestThatProtectsIsChosenAndNeverTheUnprotectedReference) {
  EXPECT_EQ(choice(), "overlay");
  EXPECT_THAT(recommended().rejections,
              ElementsAre(AllOf(::testing::Field(&Rejection::strategy, "noclone"),
                                ::testing::Field(&Rejection::requirement, "default-safe"),
                                ::testing::Field(&Rejection::why, HasSubstr("write with default")))));
}

TEST_F(AdviseTest, WhatWasGivenUpIsNotChosen) {
  results::set_given_up(results_.subjects[1], "a launch exited with status 1");
  EXPECT_EQ(choice(), "huge") << "overlay would be cheaper, had it been launched to the end";
}

TEST_F(AdviseTest, EachRequirementNarrowsTheChoice) {
  EXPECT_EQ(choice("independent-pages"), "huge");
  EXPECT_EQ(choice("independent-pages,rootless"), "memfd");
  EXPECT_EQ(choice("rootless,nothing-kept,no-mount-events,hides-path"), "memfd");
}

TEST_F(AdviseTest, ForARuntimeThatIsNotOursTheReportSaysHowItComesToBeExecutedFromAKeptMount) {
  const auto report = [&] {
    add_to(results_, recommended(""));
    std::ostringstream out;
    report::find("advice")->write(results_, {}, out);
    return out.str();
  };
  EXPECT_THAT(report(), Not(HasSubstr("## What to do")));
  for (results::Subject& subject : results_.subjects) subject.runtime = "crun";
  results_.subjects[1].extra["launched_from"] = "the mount that is kept";
  EXPECT_THAT(report(), AllOf(HasSubstr("sealrun install --for crun --seal overlay --unit"),
                              HasSubstr("takes 1.050 [1.050, 1.050] of what it takes now"), HasSubstr("crun-kept")));
}

/// Another runtime that made a handle of its own again: what was measured is that one.
TEST_F(AdviseTest, WhatARuntimeClonedAgainIsNotChosen) {
  results_.subjects[1].extra["observed"] = {{"cloned_again", true}};
  EXPECT_EQ(choice(), "huge") << "overlay would be cheaper, had it been used";
}

/// Where launches share a copy, what poisons it in one reaches the next.
TEST_F(AdviseTest, ACopyThatLaunchesShareIsApartFromTheFileAndNotIndependent) {
  add("bind", 1.1, "common", "protected");
  EXPECT_EQ(choice("apart-from-file"), "bind");
  EXPECT_EQ(choice("independent-pages"), "huge");
  EXPECT_THAT(recommended("independent-pages").rejections.back().why, HasSubstr("a copy that all launches share"));
}

/// In files from before launches were compared with each other the word for own and common is one.
TEST_F(AdviseTest, AnOlderFilesIndependentPagesAreApartFromTheFileAndMayBeCommon) {
  for (Json& property : results_.extra["properties"]) {
    if (property["pages"] == "own") property["pages"] = "independent";
  }
  EXPECT_EQ(choice("apart-from-file"), "huge");
  EXPECT_EQ(choice("independent-pages"), "none");
}

TEST_F(AdviseTest, AFallWithMorePrivilegesCountsOnlyWhereItIsRequiredNotTo) {
  results_.extra["verdicts"].push_back(cell("overlay", "sys_admin/unconfined", "host_affected"));
  EXPECT_EQ(choice(), "overlay");
  EXPECT_EQ(choice("cap-sys-admin-safe"), "huge");
  EXPECT_EQ(choice("all-capabilities-safe"), "overlay");
}

TEST_F(AdviseTest, PrivilegesWhoseNameOnlyBeginsAlikeAreOthers) {
  results_.extra["verdicts"].push_back(cell("overlay", "sys_admin_and_more", "writable"));
  EXPECT_EQ(choice("cap-sys-admin-safe"), "overlay");
}

TEST_F(AdviseTest, WhatTheResultsDoNotTellIsNotMet) {
  results_.extra["verdicts"].push_back(cell("overlay", "default/unconfined", "inconclusive"));
  EXPECT_EQ(choice(), "huge");
  results_.extra["properties"] = Json::array();
  EXPECT_EQ(choice("independent-pages"), "none");
  EXPECT_THAT(sentence(recommended("independent-pages")), HasSubstr("no strategy measured here meets all of"));
  for (results::Subject& subject : results_.subjects) subject.extra = Json::object();
  EXPECT_EQ(choice("rootless"), "none");
  EXPECT_EQ(choice("nothing-kept"), "none");
}

/// Each requirement that rests on a property, without it: the cheapest that has it is the next one.
TEST_F(AdviseTest, AnUntriedPropertyIsNotMet) {
  const struct {
    const char* requirement;
    const char* member;
  } kEach[] = {{"no-mount-events", "mount_events"}, {"hides-path", "link_reveals_path"}};
  for (const auto& each : kEach) {
    const results::Results whole = results_;
    ASSERT_EQ(choice(each.requirement), "overlay");
    results_.extra["properties"][1][each.member] = nullptr;
    EXPECT_EQ(choice(each.requirement), "huge") << each.requirement << " of null";
    results_.extra["properties"][1].erase(each.member);
    EXPECT_EQ(choice(each.requirement), "huge") << each.requirement << " of nothing";
    results_ = whole;
  }
  ASSERT_EQ(choice("independent-pages"), "huge");
  results_.extra["properties"][2]["pages"] = "unknown";
  EXPECT_EQ(choice("independent-pages"), "memfd");
}

/// A requirement about privileges that no container had.
TEST_F(AdviseTest, CellsThatWereNotTriedAreNotMet) {
  Json tried = Json::array();
  for (const Json& one : results_.extra["verdicts"]) {
    const bool overlay = one["strategy"] == "overlay";
    if (!overlay || one["privileges"] == "default") tried.push_back(one);
  }
  results_.extra["verdicts"] = tried;
  EXPECT_EQ(choice(), "overlay");
  EXPECT_EQ(choice("cap-sys-admin-safe"), "huge");
  EXPECT_EQ(choice("all-capabilities-safe"), "huge");
}

TEST_F(AdviseTest, CellsOfAnotherProgramSayNothing) {
  results_.extra["verdicts"].push_back(cell("overlay", "default/unconfined", "other_program"));
  EXPECT_EQ(choice(), "huge");
}

TEST_F(AdviseTest, AMountEventAndAVisiblePathAreSeen) {
  results_.extra["properties"][1]["mount_events"] = 3;
  EXPECT_EQ(choice("no-mount-events"), "huge");
  results_.extra["properties"][2]["link_reveals_path"] = true;
  EXPECT_EQ(choice("no-mount-events,hides-path"), "memfd");
}

TEST_F(AdviseTest, WhatTheRunCannotTellApartIsSaid) {
  add("twin", 1.05, "shared", "protected");
  const Recommendation made = recommended();
  EXPECT_EQ(made.chosen->strategy, "overlay");
  EXPECT_THAT(made.indistinguishable, ElementsAre("twin"));
  EXPECT_THAT(sentence(made), HasSubstr("cannot tell it from twin"));
}

TEST_F(AdviseTest, OfEqualOnesTheOneThatKeepsNothingIsChosen) {
  add("twin", 1.04, "shared", "protected");
  results_.subjects.back().samples.wall_s[0] *= 1.1;  // not always faster than overlay
  for (std::size_t block : {1, 2, 3, 4, 5}) results_.subjects.back().samples.wall_s[block] *= 1.1;
  EXPECT_EQ(choice(), "twin");
  results_.subjects.back().extra["installs"] = true;
  EXPECT_EQ(choice(), "overlay");
  EXPECT_THAT(recommended().indistinguishable, ElementsAre("twin"));
}

TEST_F(AdviseTest, WithoutVerdictsTheErrorSaysWhatToDo) {
  results_.extra = Json::object();
  EXPECT_THROW(
      {
        try {
          static_cast<void>(recommended());
        } catch (const std::runtime_error& error) {
          EXPECT_THAT(error.what(), HasSubstr("--verify"));
          throw;
        }
      },
      std::runtime_error);
}

TEST_F(AdviseTest, TheReportSaysWhatWhyAndWhyNot) {
  add_to(results_, recommended("independent-pages"));
  std::ostringstream out;
  report::find("advice")->write(results_, {}, out);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("use `huge`"), HasSubstr("`independent-pages`: each launch executes pages"),
                               HasSubstr("| `memfd` | "), HasSubstr("`overlay`: not independent-pages"),
                               HasSubstr("## Caveats"), HasSubstr(results_.command_line)));
}

TEST_F(AdviseTest, IsWrittenWithEveryMemberInItsPlace) {
  const Recommendation none{.required = {"default-safe", "rootless"},
                            .chosen = nullptr,
                            .met = {},
                            .indistinguishable = {},
                            .rejections = {{.strategy = "memfd", .requirement = "rootless", .why = "it takes root"}}};
  add_to(results_, none);
  EXPECT_EQ(results_.extra.at("recommendation").dump(),
            R"({"strategy":null,"required":["default-safe","rootless"],)"
            R"("sentence":"no strategy measured here meets all of: default-safe, rootless",)"
            R"("rejected":[{"strategy":"memfd","requirement":"rootless","reason":"it takes root"}]})");
  add_to(results_, recommended("independent-pages"));
  EXPECT_EQ(results_.extra.at("recommendation").at("strategy"), "huge");
}

TEST(Requirements, HaveUniqueNamesAndTheImpliedOnesAreAlwaysAsked) {
  std::set<std::string_view> names;
  for (const Requirement* requirement : requirements()) {
    EXPECT_TRUE(names.insert(requirement->name).second) << requirement->name;
    EXPECT_FALSE(requirement->summary.empty());
  }
  ASSERT_EQ(select_requirements("").size(), 1U);
  EXPECT_EQ(select_requirements("")[0]->name, "default-safe");
  EXPECT_EQ(select_requirements("rootless,rootless,default-safe").size(), 2U);
}

TEST(Requirements, UnknownOnesAreRefusedWithTheList) {
  try {
    select_requirements("rootless,nonsense");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("nonsense"), HasSubstr("independent-pages"), HasSubstr("rootless")));
  }
}

}  // namespace
}  // namespace sealbench::advise
