#include "harness/gate/gate.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "harness/gate/gate_report.hpp"
#include "harness/results/metrics.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/screen.hpp"
#include "tests/support/simulated_results.hpp"

namespace sealbench::gate {
namespace {

using results::Json;
using results::Results;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

const Results kBaseline = testing::simulated_results({{"noclone", 1}, {"memfd", 4}, {"overlay", 1.05}}, 600, 1);

Results now(double memfd = 4, double overlay = 1.05, std::size_t blocks = 600) {
  return testing::simulated_results({{"noclone", 1}, {"memfd", memfd}, {"overlay", overlay}}, blocks, 2);
}

const SubjectDecision& of(const Decision& decision, const std::string& name) {
  for (const SubjectDecision& subject : decision.subjects) {
    if (subject.name == name) return subject;
  }
  throw std::runtime_error("no decision on " + name);
}

std::string text(std::string_view format, const Decision& decision, const report::Style& style = {}) {
  std::ostringstream out;
  write(format, decision, style, "", out);
  return out.str();
}

Options strict() {
  Options options;
  options.strict = true;
  return options;
}

TEST(Gate, PassesAnUnchangedTree) {
  const Decision decision = decide(kBaseline, now(), {});
  EXPECT_FALSE(decision.failed());
  EXPECT_EQ(decision.exit_status(), 0);
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::within);
  EXPECT_FALSE(decision.wants_more_blocks());
  EXPECT_FALSE(of(decision, "noclone").timed);
  EXPECT_EQ(outcome(decision), "passed");
}

TEST(GateText, IsBrokenIntoLinesOnAScreenAndNowhereElse) {
  Results current = now(4 * 1.05);
  current.host["kernel"] = "a kernel of which a long sentence could be told, and is told here";
  const Decision decision = decide(kBaseline, current, {});
  const std::string whole = text("text", decision);
  for (const int width : {40, 60, 80, 120}) {
    const std::string broken = text("text", decision, {.width = width, .screen = true});
    testing::expect_broken_for(static_cast<std::size_t>(width), broken, whole);
    const std::string colored = text("text", decision, {.color = true, .width = width, .screen = true});
    EXPECT_THAT(colored, HasSubstr("\033[31mgate: failed\033[0m"));
  }
  EXPECT_EQ(text("text", decision, {.width = 40}), whole) << "somebody's log";
}

TEST(Gate, FailsAndNamesTheSubjectThatBecameSlower) {
  const Decision decision = decide(kBaseline, now(4 * 1.05), {});
  EXPECT_EQ(decision.exit_status(), 1);
  EXPECT_TRUE(of(decision, "memfd").failed());
  EXPECT_FALSE(of(decision, "overlay").failed());
  EXPECT_NEAR(of(decision, "memfd").timing.change, 0.05, 0.01);
  EXPECT_LE(of(decision, "memfd").timing.at_least, of(decision, "memfd").timing.change);
  EXPECT_THAT(text("text", decision), HasSubstr("FAIL  memfd: slower"));
  EXPECT_THAT(text("text", decision), HasSubstr("gate: failed"));
}

TEST(Gate, SeesThatSomethingBecameFaster) {
  EXPECT_EQ(of(decide(kBaseline, now(3.6), {}), "memfd").timing.verdict, Verdict::faster);
}

/// Near the limit nothing can be told, but a slowdown of twice the limit would have been: that is a gate that works.
TEST(Gate, SaysThatItCannotTellAndFailsOnlyWhenStrict) {
  const Results near_the_limit = now(4 * 1.025);
  const Decision decision = decide(kBaseline, near_the_limit, {});
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::cant_tell);
  EXPECT_TRUE(decision.wants_more_blocks());
  EXPECT_FALSE(decision.blind());
  EXPECT_EQ(decision.exit_status(), 0);
  EXPECT_EQ(decide(kBaseline, near_the_limit, strict()).exit_status(), 1);
  EXPECT_EQ(outcome(decision), "can't tell");
  EXPECT_THAT(text("text", decision), HasSubstr("gate: can't tell\n"));
}

TEST(Gate, IsNotGreenWhenItCouldNotHaveFailed) {
  for (const std::size_t blocks : {std::size_t{1}, std::size_t{3}}) {
    const Results few = now(4, 1.05, blocks);
    const Decision decision = decide(kBaseline, few, {});
    EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::cant_tell);
    EXPECT_TRUE(decision.blind()) << blocks;
    EXPECT_EQ(decision.exit_status(), 3) << blocks;
    EXPECT_THAT(text("text", decision), HasSubstr("could not have found a slowdown of 5 %: status 3"));
    Options allowed;
    allowed.allow_undecided = true;
    EXPECT_EQ(decide(kBaseline, few, allowed).exit_status(), 0);
    EXPECT_EQ(decide(kBaseline, few, strict()).exit_status(), 1);
  }
  const Decision three = decide(kBaseline, now(4, 1.05, 3), {});
  ASSERT_TRUE(three.needed_blocks());
  EXPECT_GT(*three.needed_blocks(), 3U);
  EXPECT_THAT(of(three, "memfd").reason, HasSubstr("takes about"));
  EXPECT_FALSE(decide(kBaseline, now(4, 1.05, 1), {}).needed_blocks()) << "one session says nothing of that";
  EXPECT_THAT(of(decide(kBaseline, now(4, 1.05, 1), {}), "memfd").reason, HasSubstr("one session cannot tell"));
}

/// Sessions that go up and down together are few, however many there are.
TEST(Gate, BlamesTheMachineWhenSessionsDependOnEachOther) {
  Results current = now();
  for (results::Subject& subject : current.subjects) {
    if (subject.reference) continue;
    for (std::size_t i = 0; i < subject.samples.size(); ++i)
      subject.samples.wall_s[i] *= 1.05 + 0.05 * std::sin(static_cast<double>(i) / 100);
  }
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::environment);
  EXPECT_EQ(of(decision, "memfd").timing.disturbance, Disturbance::blocks_depend);
  EXPECT_TRUE(decision.wants_more_blocks()) << "in a longer run they may be enough";
  EXPECT_EQ(decision.exit_status(), 3);
  EXPECT_THAT(of(decision, "memfd").reason, HasSubstr("depend on those before them"));
}

/// A build that is fifty times slower is slower, however the machine drifts meanwhile.
TEST(Gate, FailsOnASlowdownBeyondAnyDriftAlsoWhenSessionsDepend) {
  const auto drifting = [](double factor) {
    Results current = now();
    for (results::Subject& subject : current.subjects) {
      if (subject.reference) continue;
      for (std::size_t i = 0; i < subject.samples.size(); ++i)
        subject.samples.wall_s[i] *= factor * (1 + 0.2 * std::sin(static_cast<double>(i) / 100));
    }
    return current;
  };
  EXPECT_EQ(of(decide(kBaseline, drifting(1.5), {}), "memfd").timing.verdict, Verdict::environment);
  const Decision decision = decide(kBaseline, drifting(50), {});
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::slower);
  EXPECT_EQ(decision.exit_status(), 1);
}

TEST(Gate, SaysThatItsBaselineIsTooVague) {
  Results vague = kBaseline;
  for (results::Subject& subject : vague.subjects) {
    if (subject.reference) continue;
    for (std::size_t i = 0; i < subject.samples.size(); ++i)
      subject.samples.wall_s[i] *= subject.samples.session[i] % 2 == 0 ? 1 : 1.2;
  }
  EXPECT_GT(blocks_missing(vague, {}), 0U);
  EXPECT_EQ(blocks_missing(kBaseline, {}), 0U);
  const Decision decision = decide(vague, now(4 * 1.1, 1.05 * 1.1), {});
  EXPECT_THAT(of(decision, "memfd").reason, HasSubstr("the baseline is too vague for a slowdown of +5.0 %"));
  EXPECT_EQ(decision.exit_status(), 3);
}

TEST(Gate, FailsOnOneSystemCallMoreAndNamesIt) {
  Results current = now();
  current.subjects[1].counts["syscalls"] = {
      {"total", 90}, {"exact", true}, {"by_name", {{"mount", 89}, {"nanosleep", 1}}}};
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_EQ(decision.exit_status(), 1);
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::within);
  EXPECT_THAT(text("text", decision), HasSubstr("+1 nanosleep"));
  EXPECT_EQ(decide(kBaseline, current, {.counts = {.tolerance = 1}}).exit_status(), 0);
  EXPECT_EQ(decide(kBaseline, current, {.counts = {.compare = false}}).exit_status(), 0);
}

TEST(Gate, BlamesTheMachineWhenTheReferenceDiffersFromItsCopy) {
  Results current = testing::simulated_results({{"noclone", 1}, {"memfd", 4.4}, {"noclone ′", 1.05}}, 600, 3);
  current.subjects[2].control = true;
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::environment);
  EXPECT_EQ(decision.exit_status(), 3) << "it could not have failed";
  EXPECT_FALSE(decision.wants_more_blocks());
  current = testing::simulated_results({{"noclone", 1}, {"memfd", 4.4}, {"noclone ′", 1.0}}, 600, 3);
  current.subjects[2].control = true;
  EXPECT_EQ(of(decide(kBaseline, current, {}), "memfd").timing.verdict, Verdict::slower);
}

/// A session of one launch, when the time was over, says as much as the whole ones before it only by mistake.
TEST(Gate, LeavesOutTheSessionThatWasCutShort) {
  Results current = now();
  for (auto& subject : current.subjects) {
    for (std::int64_t& session : subject.samples.session) session = std::min<std::int64_t>(session, 28);
    subject.samples.session.back() = 29;
  }
  current.subjects[1].samples.wall_s.back() *= 3;
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::within);
  EXPECT_EQ(of(decision, "memfd").timing.sessions, 29U);
}

TEST(Gate, ComparesRatiosAndCountsOfAnotherMachineAndSaysWhatItLeftOut) {
  Results current = now(4 * 1.1);
  current.host["cpu"]["model"] = "Another";
  for (auto& subject : current.subjects) {
    for (double& wall : subject.samples.wall_s) wall *= 3;  // a machine of a third of the speed
  }
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::slower);
  EXPECT_EQ(of(decision, "overlay").timing.verdict, Verdict::within);
  EXPECT_THAT(decision.not_compared, Contains(HasSubstr("cpu/model: Example before, Another now")));
}

TEST(Gate, NamesMissingSubjectsWithTheirReason) {
  Results current = now();
  current.subjects.pop_back();
  current.omitted = {{"overlay", "needs CAP_SYS_ADMIN"}};
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_TRUE(of(decision, "overlay").missing);
  EXPECT_EQ(of(decision, "overlay").reason, "needs CAP_SYS_ADMIN");
  EXPECT_EQ(decision.exit_status(), 0);
  EXPECT_EQ(decide(kBaseline, current, strict()).exit_status(), 1);
  EXPECT_THAT(text("text", decision), HasSubstr("overlay: not measured: needs CAP_SYS_ADMIN"));
  EXPECT_THAT(text("junit", decision), HasSubstr("<skipped message=\"not measured: needs CAP_SYS_ADMIN"));
}

TEST(Gate, FailsWhenLaunchesFailThatDidNot) {
  Results current = now();
  current.subjects.pop_back();
  current.omitted = {{"overlay", "a launch exited with status 1: no such device"}};
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_EQ(decision.exit_status(), 1);
  EXPECT_THAT(text("text", decision), HasSubstr("FAIL  overlay: not measured: a launch exited with status 1"));
  EXPECT_THAT(text("junit", decision), HasSubstr("<failure message=\"not measured: a launch exited"));
  current.omitted = {{"overlay", "an unmeasured launch exited with status 1"}};
  EXPECT_EQ(decide(kBaseline, current, {}).exit_status(), 1);
  current.omitted = {{"overlay", "needs Linux 5.12"}};
  EXPECT_EQ(decide(kBaseline, current, {}).exit_status(), 0) << "nothing failed: it was not tried";
}

TEST(Gate, ComparesCountsAloneWhenTimesAreOff) {
  Options options;
  options.times = false;
  const Decision decision = decide(kBaseline, now(8), options);
  EXPECT_EQ(decision.exit_status(), 0);
  EXPECT_FALSE(of(decision, "memfd").timed);
  EXPECT_FALSE(decision.wants_more_blocks());
  EXPECT_TRUE(compared_anything(decision));
  options.counts.compare = false;
  EXPECT_FALSE(compared_anything(decide(kBaseline, now(8), options)));
  EXPECT_EQ(cannot_fail(kBaseline, 1, options), "");
}

/// Another kernel makes a strategy take another way: nobody can tell that from a change of the tree.
TEST(Gate, BlamesNobodyForCountsOfAnotherKernel) {
  Results current = now();
  current.subjects[1].counts["syscalls"] = {
      {"total", 90}, {"exact", true}, {"by_name", {{"mount", 89}, {"nanosleep", 1}}}};
  current.host["kernel"] = "6.1.0";
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_EQ(decision.exit_status(), 0);
  EXPECT_TRUE(of(decision, "memfd").undecided());
  EXPECT_FALSE(of(decision, "overlay").undecided()) << "its counts agree, whatever the kernel";
  EXPECT_THAT(text("text", decision),
              HasSubstr("environment: syscalls 89 -> 90 (+1 nanosleep), which the host may have "
                        "made: kernel: 6.18.0 before, 6.1.0 now"));
  EXPECT_EQ(decide(kBaseline, current, strict()).exit_status(), 1);
}

TEST(Gate, DoesNotCompareTimesOfExesOfDifferentSize) {
  Results current = now(8);
  current.subjects[1].exe_bytes *= 2;
  EXPECT_FALSE(of(decide(kBaseline, current, {}), "memfd").timed);
}

TEST(Gate, ComparesNoRatiosToDifferentReferences) {
  Results current = now(8);
  current.subjects[0].reference = false;
  current.subjects[2].reference = true;
  const Decision decision = decide(kBaseline, current, {});
  EXPECT_FALSE(of(decision, "memfd").timed);
  EXPECT_EQ(of(decision, "memfd").reason, "time: the reference was noclone and is overlay");
}

TEST(Gate, RefusesABaselineOfSomethingElse) {
  Results current = now();
  current.plan["workload"] = "exec";
  EXPECT_THAT([&] { decide(kBaseline, current, {}); },
              ThrowsMessage<std::runtime_error>(HasSubstr("workload: run before, exec now")));
  current = now();
  current.plan["prepare"] = "sync";
  EXPECT_THAT([&] { decide(kBaseline, current, {}); },
              ThrowsMessage<std::runtime_error>(HasSubstr("prepare: none before, sync now")));
  current = testing::simulated_results({{"a", 1}, {"b", 1}}, 10, 4);
  EXPECT_THAT([&] { decide(kBaseline, current, {}); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no subject in common")));
}

TEST(Gate, IsRefusedWhenItCouldNeverFail) {
  EXPECT_EQ(cannot_fail(kBaseline, 300, {}), "");
  EXPECT_THAT(cannot_fail(kBaseline, 1, {}), HasSubstr("allow at least 2"));
  const Results single = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 1, 1);
  EXPECT_THAT(cannot_fail(single, 300, {}), HasSubstr("only 1 session,"));
}

TEST(GateAgainst, ComparesOldAndNewBuildOfTheSameRun) {
  Results run = testing::simulated_results({{"noclone", 1}, {"memfd", 4.2}, {"memfd (old)", 4}}, 600, 5);
  run.subjects[1].extra[kAgainst] = "memfd (old)";
  const Decision decision = decide_against(run, {});
  ASSERT_EQ(decision.subjects.size(), 1U);
  EXPECT_EQ(of(decision, "memfd").timing.verdict, Verdict::slower);
  run.subjects[1].extra[kAgainst] = "gone";
  run.omitted = {{"gone", "no such strategy"}};
  EXPECT_EQ(of(decide_against(run, {}), "memfd").reason, "gone: no such strategy");
  EXPECT_EQ(decide_against(run, {}).exit_status(), 0) << "what the old build cannot do did not become worse";
  run.omitted = {{"gone", "no such strategy"}, {"overlay", "a launch was killed by signal 11"}};
  run.plan["subjects"] = {{{"name", "overlay"}, {"against", "overlay (old)"}}};
  EXPECT_TRUE(of(decide_against(run, {}), "overlay").failed());
  run.subjects[1].extra[kAgainst] = "nothing";
  EXPECT_THAT([&] { decide_against(run, {}); }, ThrowsMessage<std::runtime_error>(HasSubstr("not measured")));
  EXPECT_THROW(decide_against(kBaseline, {}), std::runtime_error);
}

TEST(GateReport, SpeaksJunitWithCantTellAsSkipped) {
  const std::string failed = text("junit", decide(kBaseline, now(4.4), {}));
  EXPECT_THAT(failed, HasSubstr("failures=\"1\""));
  const std::string undecided = text("junit", decide(kBaseline, now(4, 1.05, 3), {}));
  EXPECT_THAT(undecided, HasSubstr("failures=\"0\" errors=\"0\" skipped=\"3\""));
  EXPECT_THAT(undecided, HasSubstr("<skipped message=\"can&#39;t tell"));
}

TEST(GateReport, SpeaksGithub) {
  const Decision decision = decide(kBaseline, now(4.4), {});
  const std::string commands = text("github", decision);
  EXPECT_THAT(commands, HasSubstr("::error title=bench gate::memfd: slower"));
  EXPECT_THAT(commands, HasSubstr("%25"));
  EXPECT_THAT(commands, Not(HasSubstr(" %,")));
  EXPECT_THAT(text("github", decide(kBaseline, now(4, 1.05, 3), {})),
              HasSubstr("::error title=bench gate::memfd: can't tell"));
  const testing::Scratch scratch;
  sys::write_file(scratch.file("summary"), "before\n");
  std::ostringstream out;
  write("github", decision, {}, scratch.file("summary"), out);
  EXPECT_THAT(sys::read_file(scratch.file("summary")), HasSubstr("before\n### bench gate: failed"));
  EXPECT_THAT([&] { text("yaml", decision); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("text, json, junit, github")));
}

TEST(GateReport, KeepsForeignNamesWithinTheCellsOfASummary) {
  SubjectDecision subject;
  subject.name = "a|b`c<d";
  subject.reason = "one\ntwo";
  const Decision decision{.options = {}, .subjects = {subject}, .not_compared = {"e|f`g"}};
  std::ostringstream out;
  write_github_summary(decision, out);
  EXPECT_THAT(out.str(), HasSubstr(R"(| a\|b\`c\<d |)"));
  EXPECT_THAT(out.str(), HasSubstr("| one two |"));
  EXPECT_THAT(out.str(), HasSubstr(R"(- e\|f\`g)"));
}

/// The same figures as a rate, of which more is better: what was a slowdown of a time is a gain.
Results as_rate(Results results) {
  results.metrics = {{.name = "rate", .unit = "1/s", .summary = {}, .says = {}, .higher_is_better = true}};
  for (auto& subject : results.subjects) subject.samples.metrics["rate"] = subject.samples.wall_s;
  results::look_at(results, "rate");
  return results;
}

TEST(GateOfAMetric, FailsWhenThereIsLessOfWhatShouldBeMore) {
  const Decision less = decide(as_rate(kBaseline), as_rate(now(4 * 0.95)), {});
  EXPECT_TRUE(of(less, "memfd").failed());
  EXPECT_EQ(less.exit_status(), 1);
  const Decision more = decide(as_rate(kBaseline), as_rate(now(4 * 1.05)), {});
  EXPECT_FALSE(more.failed());
  EXPECT_EQ(of(more, "memfd").timing.verdict, Verdict::faster);
}

TEST(GateOfAMetric, ComparesOneMetricWithItself) {
  EXPECT_THAT([] { decide(kBaseline, as_rate(now()), {}); },
              ThrowsMessage<std::runtime_error>(HasSubstr("metric: wall before, rate now")));
}

/// Each point has a reference of its own, and none is another point's.
TEST(GateOfAMetric, ComparesEachPointWithItsReference) {
  const auto at_two_points = [](double memfd_at_8) {
    Results results = testing::simulated_results(
        {{"noclone", 1}, {"memfd", 4}, {"noclone width=8", 10}, {"memfd width=8", 10 * memfd_at_8}}, 600, 1);
    results.subjects[2].point["width"] = "8";
    results.subjects[3].point["width"] = "8";
    results.subjects[2].reference = true;
    return results;
  };
  const Decision decision = decide(at_two_points(4), at_two_points(4.4), {});
  EXPECT_FALSE(of(decision, "memfd").failed());
  EXPECT_TRUE(of(decision, "memfd width=8").failed());
  EXPECT_FALSE(of(decision, "noclone width=8").timed);
}

}  // namespace
}  // namespace sealbench::gate
