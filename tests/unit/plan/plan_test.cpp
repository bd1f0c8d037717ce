#include "harness/plan/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/plan/errors.hpp"
#include "strategies/registry.hpp"

namespace sealbench::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> names(const std::vector<Subject>& subjects) {
  std::vector<std::string> names;
  for (const Subject& subject : subjects) names.push_back(subject.name);
  return names;
}

TEST(Subjects, AllIsEveryRegisteredStrategyWithTheReferenceFirst) {
  const auto subjects = make_subjects("all", {1});
  EXPECT_EQ(subjects.size(), strategies::all().size());
  EXPECT_EQ(subjects.front().strategy, "noclone");
}

TEST(Subjects, PutTheReferenceFirstAndKeepTheOrderOfTheOthers) {
  EXPECT_THAT(names(make_subjects("memfd,bindfd-ro,noclone", {1})), ElementsAre("noclone", "memfd", "bindfd-ro"));
  EXPECT_THAT(names(make_subjects("memfd,bindfd-ro", {1})), ElementsAre("memfd", "bindfd-ro"));
}

TEST(Subjects, OfTheSameStrategyTwiceHaveNamesOfTheirOwn) {
  const auto subjects = make_subjects("noclone,memfd,noclone", {1});
  EXPECT_THAT(names(subjects), ElementsAre("noclone", "noclone #2", "memfd"));
  EXPECT_FALSE(subjects[0].control);
  EXPECT_TRUE(subjects[1].control) << "the reference once more";
  EXPECT_EQ(subjects[1].strategy, "noclone");
}

std::vector<Subject> with_reference(const std::string& strategies, const std::string& reference) {
  return make_subjects(
      {.runtimes = parse_runtimes({}), .strategies = strategies, .sizes = {1}, .reference = reference});
}

TEST(Subjects, PutTheReferenceThatWasNamedBeforeAllOthers) {
  const auto subjects = with_reference("noclone,bindfd-ro,memfd", "memfd");
  EXPECT_THAT(names(subjects), ElementsAre("memfd", "noclone", "bindfd-ro"));
  const auto all = with_reference("all", "memfd");
  EXPECT_EQ(all.front().strategy, "memfd");
  EXPECT_TRUE(all.front().named) << "without it there is nothing to compare with";
  EXPECT_FALSE(all.back().named);
}

TEST(Subjects, OfAnotherReferenceHaveAnotherControl) {
  const auto subjects = with_reference("noclone,noclone,memfd,memfd", "memfd #2");
  EXPECT_THAT(names(subjects), ElementsAre("memfd #2", "noclone", "noclone #2", "memfd"));
  EXPECT_FALSE(subjects[2].control) << "noclone is no reference here";
  EXPECT_TRUE(subjects[3].control);
}

TEST(Subjects, RefuseAReferenceThatIsNoneOfThem) {
  EXPECT_THAT([] { with_reference("noclone,memfd", "bindfd-ro"); },
              ::testing::ThrowsMessage<UsageError>(HasSubstr("--reference: unknown subject \"bindfd-ro\"")));
}

TEST(Subjects, OfSeveralSizesCarryTheSizeInTheirName) {
  const auto subjects = make_subjects("noclone,memfd", {0, 12 << 20});
  EXPECT_THAT(names(subjects), ElementsAre("noclone native", "memfd native", "noclone 12MiB", "memfd 12MiB"));
  EXPECT_EQ(subjects[3].exe_bytes, 12 << 20);
}

TEST(Subjects, OfAnUnknownStrategyAreRefusedWithTheKnownNames) {
  try {
    make_subjects("noclone,nonsense", {1});
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("nonsense"));
    EXPECT_THAT(error.what(), HasSubstr(strategies::names()));
  }
  EXPECT_THROW(make_subjects("", {1}), UsageError);
  EXPECT_THROW(make_subjects("noclone,,memfd", {1}), UsageError);
}

TEST(Cpus, AreNumbersAndRanges) {
  EXPECT_THAT(parse_cpus("0"), ElementsAre(0));
  EXPECT_THAT(parse_cpus("1,3-5"), ElementsAre(1, 3, 4, 5));
  for (const char* text : {"", "a", "1-", "-1", "3-1", "1,,2", "1x", "99999999"})
    EXPECT_THROW(parse_cpus(text), UsageError) << text;
}

TEST(Blocks, AreSharedOutEvenlyOverTheSessions) {
  EXPECT_EQ(blocks_of_session(11, 3, 0), 4);
  EXPECT_EQ(blocks_of_session(11, 3, 1), 4);
  EXPECT_EQ(blocks_of_session(11, 3, 2), 3);
}

/// Letter by letter: a round trip finds nothing that both its halves forget or confuse.
TEST(PlanJson, RecordsEverythingThatARepetitionNeeds) {
  const Plan plan{.subjects = {{.name = "a", .runtime = "here", .strategy = "noclone", .exe_bytes = 12 << 20},
                               {.name = "b",
                                .runtime = "there",
                                .strategy = "memfd",
                                .exe_bytes = 3 << 10,
                                .program = "/bin/there",
                                .adapter = "runc",
                                .flags = {"--debug", "-x"},
                                .control = true,
                                .against = "a",
                                .delay = std::chrono::microseconds(250)}},
                  .workload = "exec",
                  .blocks = 70,
                  .warmup = 2,
                  .sessions = 4,
                  .seed = 42,
                  .timeout = std::chrono::milliseconds(1500),
                  .tolerance = {.launches = 3, .share = 0.125},
                  .prepare = "sync",
                  .bundle = "/some/bundle",
                  .exe_dir = "/var/tmp",
                  .cpus = {5, 7}};
  EXPECT_EQ(to_json(plan, {{1, 0}, {0, 1}}).dump(2), R"json({
  "workload": "exec",
  "runs": 70,
  "warmup": 2,
  "sessions": 4,
  "seed": 42,
  "timeout_s": 1.5,
  "tolerated": {
    "launches": 3,
    "share": 0.125
  },
  "bundle": "/some/bundle",
  "exe_dir": "/var/tmp",
  "cpus": [
    5,
    7
  ],
  "subjects": [
    {
      "name": "a",
      "runtime": "here",
      "strategy": "noclone",
      "exe_size": "12MiB"
    },
    {
      "name": "b",
      "runtime": "there",
      "strategy": "memfd",
      "exe_size": "3KiB",
      "program": "/bin/there",
      "adapter": "runc",
      "flags": [
        "--debug",
        "-x"
      ],
      "control": true,
      "against": "a",
      "delay_s": 0.00025
    }
  ],
  "order": [
    [
      1,
      0
    ],
    [
      0,
      1
    ]
  ],
  "prepare": "sync"
})json");
  EXPECT_EQ(to_json({}, {})["bundle"], "embedded");
}

TEST(Tolerance, IsANumberOfLaunchesOrAShareOfTheBlocks) {
  EXPECT_EQ(parse_tolerance("0").of(1000), 0);
  EXPECT_EQ(parse_tolerance("3").of(1000), 3);
  EXPECT_EQ(parse_tolerance("1%").of(1000), 10);
  EXPECT_EQ(parse_tolerance("0.5%").of(300), 1) << "rounded down";
  EXPECT_EQ(parse_tolerance("100%").of(7), 7);
}

TEST(Tolerance, RefusesWhatIsNeither) {
  for (const char* text : {"", "%", "-1", "1.5", "101%", "-1%", "nan%", "some", "3 %", "99999999999"})
    EXPECT_THROW(parse_tolerance(text), UsageError) << text;
}

}  // namespace
}  // namespace sealbench::plan
