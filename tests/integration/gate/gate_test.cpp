// bench gate, calibrate and import from the outside, and --precision. What is measured here is either the same or
// slower by so much that no other load of the machine can hide it: no test asserts a time.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "harness/host/scratch_directory.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "tests/integration/bench/program.hpp"
#include "tests/support/child.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using results::Json;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class GateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "containers without a user namespace need root";
  }

  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.path() + "/" + name; }
  [[nodiscard]] Ended run(const std::vector<std::string>& arguments, const std::vector<std::string>& env = {}) const {
    return bench(scratch_.path(), arguments, env);
  }

  /// A build folder whose sealrun is the changed one; returns the path of its bench.
  [[nodiscard]] std::string changed_tree() const {
    if (fs::exists(file("changed"))) return file("changed/bin/bench");
    fs::create_directories(file("changed/bin"));
    for (const char* program : {"bench", "sealbench-launcher"})
      fs::copy_file(std::string(SEALBENCH_BUILD_DIR "/bin/") + program, file("changed/bin/") + program);
    fs::copy_file(SEALBENCH_BUILD_DIR "/changed/sealrun-changed", file("changed/bin/sealrun"));
    fs::copy(SEALBENCH_BUILD_DIR "/payloads", file("changed/payloads"), fs::copy_options::recursive);
    return file("changed/bin/bench");
  }
  [[nodiscard]] Ended run_changed(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), changed_tree());
    return Program(scratch_.path(), std::move(arguments)).wait();
  }

  [[nodiscard]] std::string baseline(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"gate",       "--update", "--baseline", file("baseline.json"),
                                          "--exe-size", "2MiB",     "--strategy", "noclone,bindfd-ro,memfd"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.status, 0) << ended.err;
    return file("baseline.json");
  }

  host::ScratchDirectory scratch_;
};

TEST_F(GateTest, PassesAnUnchangedTreeOnCountsAndIsSureThatItCompared) {
  const std::string path = baseline({"--max-slowdown", "off"});
  const results::Results written = results::load(path);
  ASSERT_EQ(written.subjects.size(), 3U) << "noclone, bindfd-ro and memfd work here";
  if (written.subjects[0].counts.empty()) GTEST_SKIP() << "no system calls can be counted here";
  const Ended ended = run({"gate", "--baseline", path, "--max-slowdown", "off", "--strict"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("ok    memfd"), HasSubstr("counts the same"), HasSubstr("gate: passed")));
}

TEST_F(GateTest, PreparesLaunchesAsTheBaselineDidAndSaysSo) {
  const std::string log = file("log");
  const std::string path = baseline({"--max-slowdown", "off", "--prepare", "echo >> " + log});
  EXPECT_EQ(results::load(path).plan["prepare"], "echo >> " + log);
  EXPECT_EQ(sys::read_file(log), "\n\n\n") << "one block of three subjects";
  const Ended ended = run({"gate", "--baseline", path, "--max-slowdown", "off"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("bench: before each timed launch: echo >> " + log + "\n"));
  EXPECT_EQ(sys::read_file(log), "\n\n\n\n\n\n");
}

TEST_F(GateTest, FailsOnOneSystemCallMoreAndNamesIt) {
  const std::string path = baseline({"--max-slowdown", "off"});
  if (results::load(path).subjects[0].counts.empty()) GTEST_SKIP() << "no system calls can be counted here";
  const Ended ended = run_changed({"gate", "--baseline", path, "--max-slowdown", "off"});
  EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
  EXPECT_THAT(ended.out, ContainsRegex("FAIL  bindfd-ro: .*\\+1 getppid"));
  EXPECT_THAT(ended.out, HasSubstr("ok    noclone"));
  const Ended tolerant = run_changed({"gate", "--baseline", path, "--max-slowdown", "off", "--counts", "+-1"});
  EXPECT_EQ(tolerant.status, 0) << tolerant.out << "memfd has one clock_nanosleep more, bindfd-ro one getppid";
}

TEST_F(GateTest, FailsOnASlowdownAndNamesTheSubject) {
  const std::string path = baseline({"--runs", "24", "--counts", "off", "--max-slowdown", "100%"});
  // How long an unchanged tree is looked at does not matter; the slowed one must have the time that it takes to be
  // sure.
  const auto arguments = [&](const char* max_time) {
    return std::vector<std::string>{"gate",          "--baseline", path, "--max-slowdown", "100%",   "--counts",
                                    "off",           "--runs",     "20", "--max-time",     max_time, "--export-json",
                                    file("now.json")};
  };
  std::vector<std::string> short_look = arguments("6s");
  short_look.push_back("--allow-undecided");
  const Ended same = run(short_look);
  EXPECT_EQ(same.status, 0) << same.out << same.err;
  const results::Results now = results::load(file("now.json"));
  ASSERT_EQ(now.subjects.size(), 4U);
  EXPECT_TRUE(now.subjects[3].control);
  EXPECT_EQ(now.subjects[3].name, "noclone ′");
  const Ended slowed = run_changed(arguments("60s"));
  EXPECT_EQ(slowed.status, 1) << slowed.out << slowed.err;
  EXPECT_THAT(slowed.out, AllOf(HasSubstr("FAIL  memfd: slower"), Not(HasSubstr("FAIL  bindfd-ro"))));
}

// 200 ms more is beyond all doubt (three times, and what is allowed) also where a launch takes 50 ms: sessions of a
// busy machine depend on each other, and what is less than that is then the machine's.
TEST_F(GateTest, ComparesTwoBuildsBlockByBlock) {
  const std::vector<std::string> arguments = {"gate",
                                              "--against",
                                              SEALBENCH_BUILD_DIR "/bin/sealrun",
                                              "--strategy",
                                              "noclone,memfd",
                                              "--exe-size",
                                              "2MiB",
                                              "--max-slowdown",
                                              "50%",
                                              "--runs",
                                              "20",
                                              "--max-time",
                                              "60",
                                              "--format",
                                              "json"};
  std::vector<std::string> allowed = arguments;
  allowed.emplace_back("--allow-undecided");
  const Ended same = run(allowed);
  EXPECT_EQ(same.status, 0) << same.out << same.err;
  const Ended changed = run_changed(arguments);
  EXPECT_EQ(changed.status, 1) << changed.out << changed.err;
  const Json document = Json::parse(changed.out);
  EXPECT_EQ(document["outcome"], "failed");
  ASSERT_EQ(document["subjects"].size(), 2U);
  EXPECT_EQ(document["subjects"][1]["name"], "memfd");
  EXPECT_EQ(document["subjects"][1]["verdict"], "slower");
}

TEST_F(GateTest, ComparesTwoBuildsOfAnyRuntime) {
  const std::vector<std::string> words = {"gate",
                                          "--max-slowdown",
                                          "off",
                                          "--strategy",
                                          "bindfd-ro",
                                          "--exe-size",
                                          "2MiB",
                                          "--format",
                                          "json",
                                          "--against",
                                          SEALBENCH_BUILD_DIR "/bin/sealrun",
                                          "--runtime"};
  const auto gate_of = [&](const std::string& runtime) {
    std::vector<std::string> arguments = words;
    arguments.push_back(runtime);
    return run(arguments);
  };
  const Ended same = gate_of(SEALBENCH_BUILD_DIR "/bin/sealrun=new");
  EXPECT_EQ(same.status, 0) << same.out << same.err;
  EXPECT_EQ(Json::parse(same.out)["subjects"][0]["name"], "new bindfd-ro");
  const Ended changed = gate_of(SEALBENCH_BUILD_DIR "/changed/sealrun-changed=new,adapter=sealrun");
  EXPECT_EQ(changed.status, 1) << changed.out << changed.err;
  EXPECT_THAT(changed.out, HasSubstr("getppid"));
}

TEST_F(GateTest, IsNotGreenWhenItCouldNotHaveFailedAndSaysHowLongItNeeds) {
  const std::string path = baseline({"--runs", "24", "--counts", "off", "--max-time", "1"});
  const std::vector<std::string> arguments = {"gate", "--baseline", path, "--counts", "off", "--max-time", "0.1"};
  const Ended ended = run(arguments);
  EXPECT_EQ(ended.status, 3) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("could not have found a slowdown of 5 %: status 3"));
  EXPECT_THAT(ended.err, HasSubstr("this gate could not have failed"));
  std::vector<std::string> allowed = arguments;
  allowed.push_back("--allow-undecided");
  EXPECT_EQ(run(allowed).status, 0);
}

TEST_F(GateTest, SpeaksToCiSystems) {
  const std::string path = baseline({"--max-slowdown", "off"});
  if (results::load(path).subjects[0].counts.empty()) GTEST_SKIP() << "no system calls can be counted here";
  const std::string summary = file("summary.md");
  const Ended github = run({"gate", "--baseline", path, "--max-slowdown", "off", "--format", "github"},
                           {"GITHUB_STEP_SUMMARY=" + summary});
  EXPECT_EQ(github.status, 0) << github.err;
  EXPECT_THAT(github.out, HasSubstr("::notice title=bench gate::memfd"));
  EXPECT_THAT(sys::read_file(summary), HasSubstr("### bench gate: passed"));
  const Ended junit = run({"gate", "--baseline", path, "--max-slowdown", "off", "--format", "junit"});
  EXPECT_THAT(junit.out, HasSubstr("<testcase name=\"memfd counts\""));
}

TEST_F(GateTest, SaysWhatItKnowsWhenItIsInterrupted) {
  const std::string launches = file("launches");
  sys::write_file(launches, "");
  Program program(scratch_.path(),
                  {bench_program(), "gate", "--against", SEALBENCH_BUILD_DIR "/bin/sealrun", "--strategy", "noclone",
                   "--exe-size", "native", "--runs", "1000000", "--prepare", "echo >> " + launches});
  ASSERT_TRUE(testing::eventually([&] { return std::filesystem::file_size(launches) > 10; })) << "no launches";
  program.send(SIGINT);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 130) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("interrupted"));
  EXPECT_THAT(ended.out, HasSubstr("noclone: "));
}

TEST_F(GateTest, RefusesABadBaselineWithStatus2) {
  const std::string good = sys::read_file(baseline({"--runs", "40", "--counts", "off", "--max-time", "1"}));
  const auto edited = [&](const std::string& what, const std::string& with) {
    std::string text = good;
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
  };
  // With the digest of what it says now, so that what is wrong is said itself.
  const auto signed_again = [](const std::string& text) {
    results::Json document = results::Json::parse(text);
    document[results::kDigest] = results::digest(document);
    return document.dump();
  };
  const auto unsigned_text = [](std::string text) { return text.replace(text.find("\"digest\""), 8, "\"former\""); };
  // All of them: one time that was beyond the interval of the ratio already would change nothing that follows from it.
  const auto twice_as_slow = [](const std::string& text) {
    results::Json document = results::Json::parse(text);
    for (results::Json& time : document["subjects"].back()["samples"]["wall_s"]) time = 2 * time.get<double>();
    return document.dump();
  };
  const struct {
    const char* name;
    std::string text;
    const char* says;
  } cases[] = {
      {"truncated", good.substr(0, good.size() / 2), "truncated"},
      {"empty", "", "the file is empty"},
      {"foreign", R"({"results": [{"command": "a", "times": [1]}]})", "bench import"},
      {"no-json", "results", "not JSON"},
      {"newer", edited("\"schema\": 1", "\"schema\": 2"), "schema"},
      {"edited-times", twice_as_slow(good), "was it edited?"},
      {"edited-plan", edited("\"warmup\": 5", "\"warmup\": 0"), "was edited after bench wrote it"},
      {"digest-removed", unsigned_text(good), "has no digest"},
      {"edited-plan-without-digest", unsigned_text(edited("\"warmup\": 5", "\"warmup\": 0")), "has no digest"},
      {"edited-workload", signed_again(edited("\"workload\": \"run\"", "\"workload\": \"jog\"")),
       "unknown workload \"jog\""},
      {"edited-size", signed_again(edited("\"exe_size\": \"2MiB\"", "\"exe_size\": \"big\"")),
       "plan.subjects[0].exe_size"},
      {"no-plan", signed_again(edited("\"workload\"", "\"workshop\"")), "the member \"workload\" is missing"},
  };
  for (const auto& [name, text, says] : cases) {
    sys::write_file(file(name), text);
    const Ended ended = run({"gate", "--baseline", file(name), "--counts", "off"});
    EXPECT_EQ(ended.status, 2) << name << ": " << ended.out << ended.err;
    EXPECT_THAT(ended.err, HasSubstr(says)) << name;
  }
}

TEST_F(GateTest, RefusesBadUseWithStatus2) {
  const std::string single = file("single.json");
  fs::rename(baseline({"--runs", "1", "--counts", "off", "--max-time", "0.1"}), single);
  const std::string few = baseline({"--runs", "4", "--counts", "off", "--max-time", "0.1"});
  const struct {
    std::vector<std::string> arguments;
    const char* says;
  } cases[] = {
      {{"gate"}, "--baseline FILE"},
      {{"gate", "--baseline", "/no/such/file"}, "/no/such/file"},
      {{"gate", "--baseline", single}, "could never fail"},
      {{"gate", "--baseline", few, "--counts", "off", "--max-slowdown", "off"}, "nothing to compare"},
      {{"gate", "--baseline", few, "--counts", "some"}, "exact, off, or ±3"},
      {{"gate", "--baseline", few, "--max-slowdown", "-1%"}, "not a share"},
      {{"gate", "--baseline", few, "--max-time", "soon"}, "not a time"},
      {{"gate", "--baseline", few, "--strategy", "memfd"}, "--update or --against"},
      {{"gate", "--against", "/no/such/program"}, "not a program"},
      {{"gate", "--against", "/bin/true"}, "that is no runtime that bench knows, and sealrun is measured"},
      {{"gate", "--update"}, "--baseline"},
      {{"calibrate", "--strategy", "all"}, "one strategy"},
      {{"calibrate", "--slowdown", "5%,5%"}, "twice"},
      {{"import", "/no/such/file"}, "/no/such/file"},
      {{"import", few}, "neither hyperfine's nor Google Benchmark's"},
      {{"--precision", "1%", "--strategy", "noclone"}, "two subjects"},
      {{"--precision", "fine"}, "not a share"},
      {{"--max-time", "5"}, "--precision"},
  };
  for (const auto& [arguments, says] : cases) {
    const Ended ended = run(arguments, {"XDG_STATE_HOME=" + scratch_.path()});
    EXPECT_EQ(ended.status, 2) << says << ": " << ended.out << ended.err;
    EXPECT_THAT(ended.out + ended.err, HasSubstr(says));
  }
}

TEST_F(GateTest, GoesOnUntilTheRatiosArePreciseAndSaysWhatEndedIt) {
  const std::vector<std::string> common = {
      "--strategy", "noclone,noclone", "--exe-size",        "native", "--runs", "18", "--counters", "none",
      "-q",         "--export-json",   file("results.json")};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), common.begin(), common.end());
    return run(more);
  };
  const Ended easy = with({"--precision", "900%"});
  ASSERT_EQ(easy.status, 0) << easy.err;
  EXPECT_THAT(easy.out, AllOf(HasSubstr("ended by --precision"), HasSubstr("noclone #2")));
  EXPECT_EQ(results::load(file("results.json")).plan["runs"], 18);
  const Ended hopeless = with({"--precision", "0.0001%", "--max-time", "1s"});
  ASSERT_EQ(hopeless.status, 0) << hopeless.err;
  EXPECT_THAT(hopeless.out, HasSubstr("ended by --max-time: the widest ratio is known to within"));
  const results::Results results = results::load(file("results.json"));
  EXPECT_EQ(results.plan["ended_by"], "max-time");
  EXPECT_EQ(results.plan["runs"], results.subjects[0].samples.size());
  EXPECT_EQ(results.plan["order"].size(), results.subjects[0].samples.size());
}

TEST_F(GateTest, CalibratesWithRealLaunches) {
  const Ended ended = run({"calibrate", "--time", "1", "--exe-size", "native", "--runs", "12", "--max-blocks", "12",
                           "--slowdown", "5%,900%", "--format", "json"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  const Json document = Json::parse(ended.out);
  ASSERT_EQ(document["arms"].size(), 3U);
  EXPECT_GE(document["arms"][0]["gates"], 1);
  EXPECT_EQ(document["arms"][2]["passed"], 0) << "what is ten times as slow never passes";
  EXPECT_GT(document["median_s"], 0);
}

TEST_F(GateTest, ImportsWhatOtherProgramsMeasured) {
  const std::string hyperfine = R"({"results": [{"command": "a", "times": [0.1, 0.2]}]})";
  sys::write_file(file("hyperfine.json"), hyperfine);
  ASSERT_EQ(run({"import", file("hyperfine.json"), "-o", file("imported.json")}).status, 0);
  EXPECT_EQ(results::load(file("imported.json")).subjects.at(0).samples.size(), 2U);
  EXPECT_THAT(run({"report", file("imported.json")}).out, HasSubstr("a"));
  const std::string shell =
      "cat " + file("hyperfine.json") + " | " + bench_program() + " import - > " + file("piped.json");
  ASSERT_EQ(Program(scratch_.path(), {"/bin/sh", "-c", shell}).wait().status, 0);
  EXPECT_EQ(results::load(file("piped.json")).subjects.at(0).samples.wall_s, (std::vector<double>{0.1, 0.2}));
  const Ended gated = run({"gate", "--baseline", file("imported.json")});
  EXPECT_EQ(gated.status, 2) << gated.err;
  EXPECT_THAT(gated.err, HasSubstr("cannot be run again"));
}

}  // namespace
}  // namespace sealbench
