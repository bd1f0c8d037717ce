#include "harness/measure/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "harness/plan/errors.hpp"
#include "harness/plan/order.hpp"

namespace sealbench::measure {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// What the `launch`-th launch of a subject took, from 1: every figure differs, also from those of every other launch.
Usage usage_of(std::size_t subject, int launch) {
  const auto figure = [&](std::int64_t of) {
    return 1000 * of + 100 * static_cast<std::int64_t>(subject) + static_cast<std::int64_t>(launch);
  };
  return {.wall_s = static_cast<double>(figure(1)),
          .user_s = static_cast<double>(figure(2)),
          .system_s = static_cast<double>(figure(3)),
          .max_rss_bytes = figure(4),
          .minor_faults = figure(5),
          .major_faults = figure(6),
          .voluntary_switches = figure(7),
          .involuntary_switches = figure(8)};
}

/// What happened, in order: "open 0", "set up 1", "sample 1", "tear down 1", "close 0".
struct Log {
  std::vector<std::string> lines;
  std::map<std::string, int> failing_after;         ///< "sample 1" fails after so many times
  std::map<std::string, int> says;                  ///< "sample 1" writes to its standard error after so many times
  std::map<std::string, std::set<int>> failing_at;  ///< "sample 1" fails these times, counted from 1
  std::vector<double> figures;                      ///< of every sample, besides its time

  void add(const std::string& line) { lines.push_back(line); }
  [[nodiscard]] int count(const std::string& line) const {
    return static_cast<int>(std::count(lines.begin(), lines.end(), line));
  }
  [[nodiscard]] bool fails(const std::string& line) const {
    if (const auto at = failing_at.find(line); at != failing_at.end() && at->second.contains(count(line))) return true;
    const auto found = failing_after.find(line);
    return found != failing_after.end() && count(line) > found->second;
  }
};

class FakeSession final : public Session {
 public:
  FakeSession(Log& log, int number) : log_(log), number_(number) { log_.add("open " + std::to_string(number)); }
  ~FakeSession() override { log_.add("close " + std::to_string(number_)); }

  void prepare(std::size_t subject) override { step("prepare", subject); }
  void set_up(std::size_t subject) override { step("set up", subject); }
  void look(std::size_t subject) override { step("look", subject); }
  void before_timed(std::size_t subject) override {
    const std::string line = "before " + std::to_string(subject);
    log_.add(line);
    if (log_.fails(line)) throw UsageError("--prepare failed");
  }
  workloads::Sample sample(std::size_t subject) override {
    const std::string line = "sample " + std::to_string(subject);
    log_.add(line);
    workloads::Sample sample;
    sample.outcome.usage = usage_of(subject, log_.count(line));
    if (const auto says = log_.says.find(line); says != log_.says.end() && log_.count(line) > says->second) {
      sample.outcome.errors = "first of " + std::to_string(log_.count(line)) + "\nsecond";
    }
    if (log_.fails(line)) {
      sample.outcome.failure = "exited with status 1: broken";
    } else {
      sample.figures = log_.figures;
    }
    return sample;
  }
  void tear_down(std::size_t subject) override {
    const std::string line = "tear down " + std::to_string(subject);
    log_.add(line);
    if (log_.fails(line)) throw std::runtime_error("stuck");
  }

 private:
  void step(const std::string& what, std::size_t subject) {
    const std::string line = what + " " + std::to_string(subject);
    log_.add(line);
    if (log_.fails(line)) throw std::runtime_error("no can do");
  }

  Log& log_;
  int number_;
};

plan::Plan plan_of(std::size_t subjects, int blocks, int sessions, int warmup, std::uint64_t seed = 1) {
  plan::Plan plan;
  for (std::size_t i = 0; i < subjects; ++i)
    plan.subjects.push_back({.name = std::to_string(i), .strategy = "noclone"});
  plan.blocks = blocks;
  plan.sessions = sessions;
  plan.warmup = warmup;
  plan.seed = seed;
  return plan;
}

Measured run_fake(
    const plan::Plan& plan, Log& log, std::function<bool()> stop = [] { return false; }) {
  return run(plan, {.open_session = [&](int number) { return std::make_unique<FakeSession>(log, number); },
                    .stop = std::move(stop)});
}

TEST(Runner, TakesOneSampleOfEachSubjectPerBlock) {
  Log log;
  const Measured measured = run_fake(plan_of(3, 10, 1, 0), log);
  ASSERT_THAT(measured.orders, SizeIs(10));
  for (std::size_t subject = 0; subject < 3; ++subject) {
    EXPECT_THAT(measured.samples[subject].wall_s, SizeIs(10));
    EXPECT_THAT(measured.samples[subject].block, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    for (std::size_t block = 0; block < 10; ++block) {
      const auto position = static_cast<std::size_t>(measured.samples[subject].position[block]);
      EXPECT_EQ(measured.orders[block][position], subject);
    }
  }
}

TEST(Runner, CountsTimedLaunchesThatWriteToTheirStandardError) {
  Log log;
  log.says["sample 1"] = 3;
  const Measured measured = run_fake(plan_of(2, 6, 1, 2), log);  // the first two launches warm up
  EXPECT_EQ(measured.said[0].launches, 0);
  EXPECT_EQ(measured.said[1].launches, 5);
  EXPECT_EQ(measured.said[1].line, "first of 4");
}

TEST(Runner, KeepsEveryFigureOfALaunchInItsColumn) {
  Log log;
  const Measured measured = run_fake(plan_of(2, 3, 1, 2), log);  // the first two launches warm up
  for (std::size_t subject = 0; subject < 2; ++subject) {
    const results::Samples& samples = measured.samples[subject];
    ASSERT_THAT(samples.wall_s, SizeIs(3));
    for (std::size_t i = 0; i < 3; ++i) {
      const Usage expected = usage_of(subject, static_cast<int>(i) + 3);
      EXPECT_EQ(samples.wall_s[i], expected.wall_s);
      EXPECT_EQ(samples.user_s[i], expected.user_s);
      EXPECT_EQ(samples.system_s[i], expected.system_s);
      EXPECT_EQ(samples.max_rss_bytes[i], expected.max_rss_bytes);
      EXPECT_EQ(samples.minor_faults[i], expected.minor_faults);
      EXPECT_EQ(samples.major_faults[i], expected.major_faults);
      EXPECT_EQ(samples.voluntary_switches[i], expected.voluntary_switches);
      EXPECT_EQ(samples.involuntary_switches[i], expected.involuntary_switches);
    }
  }
}

TEST(Runner, LaunchesInTheOrderThatTheSeedGives) {
  Log log;
  const Measured measured = run_fake(plan_of(4, 5, 1, 0, 99), log);
  plan::BlockOrder order(99);
  std::vector<std::string> expected;
  for (int block = 0; block < 5; ++block) {
    for (const std::size_t subject : order.next(4)) expected.push_back("sample " + std::to_string(subject));
  }
  std::vector<std::string> launched;
  for (const std::string& line : log.lines) {
    if (line.rfind("sample", 0) == 0) launched.push_back(line);
  }
  EXPECT_EQ(launched, expected);
}

TEST(Runner, RepeatsARunFromItsSeed) {
  Log first;
  Log second;
  Log other;
  run_fake(plan_of(4, 20, 2, 1, 5), first);
  run_fake(plan_of(4, 20, 2, 1, 5), second);
  run_fake(plan_of(4, 20, 2, 1, 6), other);
  EXPECT_EQ(first.lines, second.lines);
  EXPECT_NE(first.lines, other.lines);
}

TEST(Runner, OpensEachSessionAfreshAndCountsBlocksOverAll) {
  Log log;
  const Measured measured = run_fake(plan_of(2, 5, 3, 2), log);
  EXPECT_THAT(measured.samples[0].block, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(measured.samples[0].session, ElementsAre(0, 0, 1, 1, 2));
  EXPECT_EQ(log.count("sample 0"), 5 + 3 * 2) << "warm-up launches are made in every session and not recorded";
  for (const char* line : {"open 0", "close 0", "open 1", "close 1", "open 2", "close 2"})
    EXPECT_EQ(log.count(line), 1);
  EXPECT_EQ(log.count("set up 1"), 3);
  EXPECT_EQ(log.count("tear down 1"), 3);
  EXPECT_EQ(log.lines.front(), "open 0");
  EXPECT_EQ(log.lines.back(), "close 2");
}

TEST(Runner, DropsASubjectWhoseLaunchFailsAndGoesOnWithTheOthers) {
  Log log;
  log.failing_after["sample 1"] = 3;
  const Measured measured = run_fake(plan_of(3, 10, 2, 0), log);
  ASSERT_TRUE(measured.dropped[1]);
  EXPECT_EQ(*measured.dropped[1], "a launch exited with status 1: broken");
  EXPECT_EQ(log.count("sample 1"), 4);
  EXPECT_THAT(measured.samples[0].wall_s, SizeIs(10));
  EXPECT_THAT(measured.samples[2].wall_s, SizeIs(10));
  EXPECT_EQ(log.count("tear down 1"), 1);
  EXPECT_TRUE(measured.anything());
}

TEST(Runner, KeepsWhatItHadOfASubjectThatItGivesUp) {
  Log log;
  log.failing_after["sample 1"] = 3;
  const Measured measured = run_fake(plan_of(2, 10, 1, 0), log);
  EXPECT_THAT(measured.samples[1].block, ElementsAre(0, 1, 2));
  ASSERT_THAT(measured.failures[1], SizeIs(1));
  EXPECT_EQ(measured.failures[1][0].block, 3);
  EXPECT_EQ(measured.failures[1][0].reason, "exited with status 1: broken");
  EXPECT_TRUE(measured.anything());
}

TEST(Runner, GoesOnWithASubjectAsLongAsItsFailuresAreTolerated) {
  Log log;
  log.failing_at["sample 1"] = {2, 9};
  plan::Plan plan = plan_of(2, 10, 2, 0);
  plan.tolerance.launches = 2;
  const Measured measured = run_fake(plan, log);
  EXPECT_FALSE(measured.dropped[1]);
  EXPECT_THAT(measured.samples[1].block, ElementsAre(0, 2, 3, 4, 5, 6, 7, 9)) << "a failed launch is no sample";
  EXPECT_THAT(measured.samples[0].wall_s, SizeIs(10));
  ASSERT_THAT(measured.failures[1], SizeIs(2));
  EXPECT_EQ(measured.failures[1][1].block, 8);
  EXPECT_EQ(measured.failures[1][1].session, 1);
}

TEST(Runner, GivesUpASubjectWithOneFailureMoreThanTolerated) {
  Log log;
  log.failing_at["sample 1"] = {2, 4, 6};
  plan::Plan plan = plan_of(2, 10, 1, 0);
  plan.tolerance.share = 0.2;  // of ten blocks
  const Measured measured = run_fake(plan, log);
  EXPECT_TRUE(measured.dropped[1]);
  EXPECT_THAT(measured.samples[1].block, ElementsAre(0, 2, 4));
  EXPECT_THAT(measured.failures[1], SizeIs(3));
}

TEST(Runner, CountsFailuresOfTheWarmUpWithoutABlock) {
  Log log;
  log.failing_at["sample 0"] = {1};
  plan::Plan plan = plan_of(1, 3, 1, 2);
  plan.tolerance.launches = 1;
  const Measured measured = run_fake(plan, log);
  ASSERT_THAT(measured.failures[0], SizeIs(1));
  EXPECT_EQ(measured.failures[0][0].block, -1);
  EXPECT_THAT(measured.samples[0].wall_s, SizeIs(3));
}

TEST(Runner, KeepsTheOrderOfTheOthersWhenASubjectIsDropped) {
  Log whole;
  Log without;
  without.failing_after["set up 1"] = 0;
  run_fake(plan_of(3, 10, 1, 0), whole);
  run_fake(plan_of(3, 10, 1, 0), without);
  const auto others = [](const Log& log) {
    std::vector<std::string> lines;
    for (const std::string& line : log.lines) {
      if (line == "sample 0" || line == "sample 2") lines.push_back(line);
    }
    return lines;
  };
  EXPECT_EQ(others(whole), others(without));
}

TEST(Runner, DropsASubjectThatCannotBeSetUpAndTearsItDown) {
  Log log;
  log.failing_after["set up 0"] = 0;
  const Measured measured = run_fake(plan_of(2, 4, 2, 1), log);
  EXPECT_EQ(measured.dropped[0], "no can do");
  EXPECT_EQ(log.count("sample 0"), 0);
  EXPECT_EQ(log.count("set up 0"), 1) << "not tried again in the second session";
  EXPECT_EQ(log.count("tear down 0"), 1);
  EXPECT_THAT(measured.samples[1].wall_s, SizeIs(4));
}

TEST(Runner, LooksAtEachSubjectOncePerSessionBeforeItsFirstLaunchAndDropsTheOneThatIsNotWhatItSeems) {
  Log log;
  log.failing_after["look 1"] = 1;  // in the second session only
  const Measured measured = run_fake(plan_of(2, 4, 2, 1), log);
  EXPECT_EQ(measured.dropped[1], "no can do");
  EXPECT_FALSE(measured.dropped[0]);
  EXPECT_EQ(log.count("look 0"), 2);
  EXPECT_EQ(log.count("look 1"), 2);
  EXPECT_EQ(log.count("sample 1"), 1 + 2) << "those of the first session, with its warm-up";
  const auto at = [&](const char* line) { return std::find(log.lines.begin(), log.lines.end(), line); };
  EXPECT_LT(at("look 1"), at("sample 0"));
  EXPECT_LT(at("set up 1"), at("look 1"));
}

TEST(Runner, PreparesEverySubjectBeforeItSetsUpTheFirst) {
  Log log;
  run_fake(plan_of(2, 1, 1, 0), log);
  EXPECT_EQ(std::vector<std::string>(log.lines.begin(), log.lines.begin() + 7),
            (std::vector<std::string>{"open 0", "prepare 0", "prepare 1", "set up 0", "set up 1", "look 0", "look 1"}));
}

/// Subject 1 of two was asked for by name.
plan::Plan plan_with_a_name() {
  plan::Plan plan = plan_of(2, 4, 2, 0);
  plan.subjects[1].named = true;
  return plan;
}

TEST(Runner, EndsBeforeTheFirstLaunchWhenASubjectThatWasNamedCannotBeMeasured) {
  for (const char* step : {"prepare 1", "set up 1"}) {
    Log log;
    log.failing_after[step] = 0;
    try {
      run_fake(plan_with_a_name(), log);
      FAIL() << step;
    } catch (const HostError& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr("1: no can do"));
    }
    EXPECT_EQ(log.count("sample 0"), 0);
    EXPECT_EQ(log.count("set up 0"), step == std::string("set up 1") ? 1 : 0) << "set_up may launch";
    EXPECT_EQ(log.count("tear down 0"), 1);
    EXPECT_EQ(log.count("tear down 1"), 1);
  }
}

TEST(Runner, LeavesOutASubjectThatWasNotNamed) {
  Log log;
  log.failing_after["prepare 0"] = 0;
  const Measured measured = run_fake(plan_with_a_name(), log);
  EXPECT_EQ(measured.dropped[0], "no can do");
  EXPECT_EQ(log.count("set up 0"), 0);
  EXPECT_THAT(measured.samples[1].wall_s, SizeIs(4));
}

TEST(Runner, GoesOnWithTheOthersWhenLaunchingShowsThatANamedOneIsNotWhatItSeems) {
  Log log;
  log.failing_after["look 1"] = 0;
  const Measured measured = run_fake(plan_with_a_name(), log);
  EXPECT_EQ(measured.dropped[1], "no can do");
  EXPECT_EQ(log.count("sample 1"), 0);
  EXPECT_THAT(measured.samples[0].wall_s, SizeIs(4));
}

TEST(Runner, EndsWhenNoSubjectIsLeft) {
  Log log;
  log.failing_after["sample 0"] = 2;
  const Measured measured = run_fake(plan_of(1, 1000, 3, 0), log);
  EXPECT_THAT(measured.samples[0].wall_s, SizeIs(2));
  EXPECT_FALSE(measured.interrupted);
  EXPECT_EQ(log.count("sample 0"), 3);
  EXPECT_EQ(log.count("open 1"), 0);
}

TEST(Runner, ReturnsWhatWasMeasuredWhenItIsInterrupted) {
  Log log;
  const Measured measured =
      run_fake(plan_of(2, 100, 2, 0), log, [&] { return log.count("sample 0") + log.count("sample 1") >= 7; });
  EXPECT_TRUE(measured.interrupted);
  EXPECT_EQ(measured.samples[0].size() + measured.samples[1].size(), 7U);
  EXPECT_EQ(log.count("tear down 0"), 1);
  EXPECT_EQ(log.count("tear down 1"), 1);
  EXPECT_EQ(log.lines.back(), "close 0");
}

TEST(Runner, TellsAfterEachSessionWhatThereIsUnlessItWasEnded) {
  Log log;
  const plan::Plan plan = plan_of(1, 6, 3, 0);
  std::vector<std::size_t> samples;
  Runner* seen = nullptr;
  Runner runner(plan, {.open_session = [&](int number) { return std::make_unique<FakeSession>(log, number); },
                       .stop = [&] { return log.count("sample 0") >= 5; },
                       .after_session =
                           [&] {
                             EXPECT_THAT(log.lines.back(), ::testing::StartsWith("close"))
                                 << "nothing is timed meanwhile";
                             samples.push_back(seen->measured().samples[0].size());
                           }});
  seen = &runner;
  runner.measure(6, 3);
  EXPECT_THAT(samples, ElementsAre(2, 4)) << "the third session was ended";
}

TEST(Runner, DoesNotBlameASubjectThatWasInterrupted) {
  Log log;
  log.failing_after["set up 1"] = 0;
  const Measured measured = run_fake(plan_of(3, 5, 1, 0), log, [&] { return log.count("set up 1") > 0; });
  EXPECT_TRUE(measured.interrupted);
  EXPECT_THAT(measured.dropped, Each(std::nullopt));
  EXPECT_EQ(log.count("set up 2"), 0);
}

TEST(Runner, WarnsWhenSomethingCannotBeTornDown) {
  Log log;
  log.failing_after["tear down 0"] = 0;
  const Measured measured = run_fake(plan_of(1, 2, 1, 0), log);
  EXPECT_THAT(measured.warnings, ElementsAre("0: stuck"));
  EXPECT_FALSE(measured.dropped[0]);
}

TEST(Runner, PassesOnBadInputAfterTearingDown) {
  class Refusing final : public Session {
   public:
    explicit Refusing(Log& log) : log_(log) {}
    void set_up(std::size_t) override { throw UsageError("too small"); }
    workloads::Sample sample(std::size_t) override { return {}; }
    void tear_down(std::size_t) override { log_.add("tear down"); }

   private:
    Log& log_;
  };
  Log log;
  const plan::Plan plan = plan_of(2, 4, 1, 0);
  EXPECT_THROW(run(plan, {.open_session = [&](int) { return std::make_unique<Refusing>(log); }}), UsageError);
  EXPECT_EQ(log.count("tear down"), 2) << "both were prepared";
}

TEST(Runner, DoesWhatTheUserWantsRightBeforeEachTimedLaunchAndBeforeNoOther) {
  Log log;
  run_fake(plan_of(2, 4, 2, 3), log);
  std::string last;
  int timed = 0;
  for (const std::string& line : log.lines) {
    if (line.rfind("before ", 0) == 0) ++timed;
    if (last.rfind("before ", 0) == 0) {
      EXPECT_EQ(line, "sample " + last.substr(7));
    }
    last = line;
  }
  EXPECT_EQ(timed, 2 * 4) << "of 2 * (4 + 2 * 3) launches";
  EXPECT_EQ(log.count("sample 0"), 4 + 2 * 3);
}

TEST(Runner, EndsForAllWhenThatFails) {
  Log log;
  log.failing_at["before 1"] = {2};
  EXPECT_THROW(run_fake(plan_of(2, 4, 1, 0), log), UsageError);
  EXPECT_EQ(log.count("sample 1"), 1);
  EXPECT_EQ(log.count("tear down 0") + log.count("tear down 1"), 2);
}

TEST(Runner, GoesOnWithFurtherSessionsAndTheSameOrders) {
  Log whole;
  Log parts;
  const plan::Plan plan = plan_of(3, 12, 3, 1, 5);
  run_fake(plan, whole);
  Runner runner(plan, {.open_session = [&](int number) { return std::make_unique<FakeSession>(parts, number); }});
  runner.measure(8, 2);
  EXPECT_THAT(runner.measured().orders, SizeIs(8));
  runner.measure(4, 1);
  EXPECT_EQ(parts.lines, whole.lines);
  EXPECT_THAT(runner.measured().samples[0].session, ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2));
  EXPECT_THAT(runner.measured().samples[0].block, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(Runner, EndsAtABlocksEdgeWhenItIsEnough) {
  Log log;
  const plan::Plan plan = plan_of(2, 100, 2, 0);
  Runner runner(plan, {.open_session = [&](int number) { return std::make_unique<FakeSession>(log, number); },
                       .enough = [&] { return log.count("sample 0") >= 7; }});
  runner.measure(100, 2);
  EXPECT_FALSE(runner.measured().interrupted);
  EXPECT_THAT(runner.measured().samples[0].wall_s, SizeIs(7));
  EXPECT_THAT(runner.measured().samples[1].wall_s, SizeIs(7));
  EXPECT_EQ(log.count("open 1"), 0);
}

TEST(Runner, MeasuresABlockAtLeast) {
  Log log;
  const plan::Plan plan = plan_of(1, 5, 1, 0);
  Runner runner(plan, {.open_session = [&](int number) { return std::make_unique<FakeSession>(log, number); },
                       .enough = [] { return true; }});
  runner.measure(5, 1);
  EXPECT_THAT(runner.measured().samples[0].wall_s, SizeIs(1));
}

TEST(Runner, TellsHowFarItIs) {
  Log log;
  std::vector<Progress> seen;
  run(plan_of(2, 3, 1, 1), {.open_session = [&](int number) { return std::make_unique<FakeSession>(log, number); },
                            .progress = [&](const Progress& at) { seen.push_back(at); }});
  ASSERT_THAT(seen, SizeIs(8));
  EXPECT_EQ(seen.front().done, 0);
  EXPECT_EQ(seen.back().done, 7);
  for (const Progress& at : seen) EXPECT_EQ(at.total, 8);
}

TEST(Runner, KeepsTheFiguresOfTheWorkloadsOwnMetrics) {
  Log log{.lines = {}, .failing_after = {}, .says = {}, .failing_at = {{"sample 1", {2}}}, .figures = {10, 0.5, 0.95, 0.99}};
  plan::Plan plan = plan_of(2, 3, 1, 0);
  plan.workload = "parallel";
  plan.tolerance.launches = 1;
  const Measured measured =
      run(plan, {.open_session = [&](int number) { return std::make_unique<FakeSession>(log, number); }});
  const auto& metrics = measured.samples[0].metrics;
  EXPECT_THAT(metrics.at("rate"), ElementsAre(10, 10, 10));
  EXPECT_THAT(metrics.at("p50"), ElementsAre(0.5, 0.5, 0.5));
  EXPECT_THAT(metrics.at("p95"), ElementsAre(0.95, 0.95, 0.95));
  EXPECT_THAT(metrics.at("p99"), ElementsAre(0.99, 0.99, 0.99));
  EXPECT_THAT(measured.samples[1].metrics.at("rate"), SizeIs(2)) << "a failed sample has no figures";
}

}  // namespace
}  // namespace sealbench::measure
