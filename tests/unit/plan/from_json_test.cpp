#include <gmock/gmock.h>

#include "harness/plan/errors.hpp"
#include "harness/plan/plan.hpp"
#include "harness/plan/variants.hpp"

namespace sealbench::plan {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Plan example() {
  Plan plan;
  plan.subjects = make_subjects("noclone,memfd", {12 << 20});
  plan.workload = "exec";
  plan.blocks = 70;
  plan.warmup = 2;
  plan.sessions = 4;
  plan.timeout = std::chrono::milliseconds(1500);
  plan.exe_dir = "/var/tmp";
  plan.tolerance = {.launches = 3, .share = 0.01};
  plan.cpus = {0, 2};
  plan.prepare = "sync; echo 'it'\"'\"'s'";
  return plan;
}

TEST(PlanFromJson, ReadsWhatWasRecorded) {
  Plan plan = with_control(with_old_build(example(), "/old/sealrun"));
  plan.subjects[1].delay = std::chrono::microseconds(105);
  EXPECT_EQ(to_json(from_json(to_json(plan, {})), {}).dump(), [&] {
    results::Json json = to_json(plan, {});
    json["seed"] = 0;
    return json.dump();
  }());
  plan.bundle = "/some/bundle";
  EXPECT_EQ(from_json(to_json(plan, {})).bundle, "/some/bundle");
  EXPECT_EQ(from_json(to_json(plan, {})).prepare, plan.prepare);
  results::Json older = to_json(plan, {});
  older.erase("prepare");
  EXPECT_EQ(from_json(older).prepare, "");
  older.erase("tolerated");
  EXPECT_EQ(from_json(older).tolerance.of(1000), 0) << "a file from before there was tolerance";
}

TEST(PlanFromJson, PutsEveryMemberInItsPlace) {
  const Plan plan = from_json(results::Json::parse(R"({
    "workload": "exec", "runs": 70, "warmup": 2, "sessions": 4, "seed": 42, "timeout_s": 1.5,
    "tolerated": {"launches": 3, "share": 0.125}, "bundle": "/some/bundle", "exe_dir": "/var/tmp", "cpus": [5, 7], "prepare": "sync",
    "subjects": [{"name": "b", "runtime": "there", "strategy": "memfd", "exe_size": "3KiB", "program": "/bin/there",
                  "adapter": "runc", "flags": ["--debug", "-x"], "control": true, "against": "a", "delay_s": 0.00025}],
    "order": [[0]]})"));
  EXPECT_EQ(plan.workload, "exec");
  EXPECT_EQ(plan.blocks, 70);
  EXPECT_EQ(plan.warmup, 2);
  EXPECT_EQ(plan.sessions, 4);
  EXPECT_EQ(plan.seed, 0U) << "left to the caller";
  EXPECT_EQ(plan.timeout, std::chrono::milliseconds(1500));
  EXPECT_EQ(plan.tolerance.launches, 3);
  EXPECT_EQ(plan.tolerance.share, 0.125);
  EXPECT_EQ(plan.bundle, "/some/bundle");
  EXPECT_EQ(plan.exe_dir, "/var/tmp");
  EXPECT_EQ(plan.cpus, (std::vector{5, 7}));
  EXPECT_EQ(plan.prepare, "sync");
  ASSERT_EQ(plan.subjects.size(), 1U);
  const Subject& subject = plan.subjects[0];
  EXPECT_EQ(subject.name, "b");
  EXPECT_EQ(subject.runtime, "there");
  EXPECT_EQ(subject.strategy, "memfd");
  EXPECT_EQ(subject.exe_bytes, 3 << 10);
  EXPECT_EQ(subject.program, "/bin/there");
  EXPECT_EQ(subject.adapter, "runc");
  EXPECT_EQ(subject.flags, (std::vector<std::string>{"--debug", "-x"}));
  EXPECT_TRUE(subject.control);
  EXPECT_EQ(subject.against, "a");
  EXPECT_EQ(subject.delay, std::chrono::microseconds(250));
}

TEST(PlanFromJson, NamesTheMemberThatIsWrong) {
  const auto with = [](const char* pointer, results::Json value) {
    results::Json json = to_json(example(), {});
    json[results::Json::json_pointer(pointer)] = std::move(value);
    return json;
  };
  const struct {
    results::Json json;
    const char* says;
  } cases[] = {
      {results::Json::object(), "the member \"workload\" is missing"},
      {with("/runs", 0), "plan.runs: is out of range"},
      {with("/runs", "many"), "plan.runs: must be a whole number"},
      {with("/sessions", -1), "plan.sessions"},
      {with("/prepare", 1), "plan.prepare: must be"},
      {with("/timeout_s", -1), "plan.timeout_s"},
      {with("/tolerated/share", 1.5), "plan.tolerated.share"},
      {with("/subjects", results::Json::array()), "plan.subjects: must not be empty"},
      {with("/subjects/1/exe_size", "big"), "plan.subjects[1].exe_size"},
      {with("/cpus", 3), "plan.cpus: must be an array"},
      {{{"imported_from", "hyperfine"}}, "what another program measured cannot be run again"},
  };
  for (const auto& [json, says] : cases) {
    EXPECT_THAT([&json = json] { from_json(json); }, ThrowsMessage<UsageError>(HasSubstr(says)));
  }
}

TEST(WithControl, AddsTheReferenceOnceMore) {
  const Plan plan = with_control(example());
  ASSERT_EQ(plan.subjects.size(), 3U);
  EXPECT_EQ(plan.subjects[2].name, "noclone ′");
  EXPECT_EQ(plan.subjects[2].strategy, "noclone");
  EXPECT_TRUE(plan.subjects[2].control);
  EXPECT_EQ(with_control(plan).subjects.size(), 3U) << "one is enough";
}

TEST(WithOldBuild, PairsEverySubjectButTheControl) {
  const Plan plan = with_old_build(with_control(example()), "/old/sealrun");
  ASSERT_EQ(plan.subjects.size(), 5U);
  EXPECT_EQ(plan.subjects[1].against, "memfd (old)");
  EXPECT_EQ(plan.subjects[1].program, "");
  EXPECT_EQ(plan.subjects[2].against, "");
  EXPECT_EQ(plan.subjects[4].name, "memfd (old)");
  EXPECT_EQ(plan.subjects[4].program, "/old/sealrun");
}

}  // namespace
}  // namespace sealbench::plan
