// Standard streams that are closed, full, or read by nobody: one rule for every command.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "harness/host/scratch_directory.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "tests/integration/bench/program.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// What standard output is for a command; called in its process.
struct Broken {
  const char* name;
  void (*apply)();
};

constexpr Broken kBroken[] = {
    {"closed", [] { ::close(STDOUT_FILENO); }},
    {"full", [] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); }},
    {"read by nobody",
     [] {
       int ends[2];
       if (::pipe(ends) < 0) ::_exit(126);
       ::close(ends[0]);
       ::dup2(ends[1], STDOUT_FILENO);
     }},
};

class StreamsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    results::save(testing::example_results(), file("r.json"));
    sys::write_file(file("hyperfine.json"), R"({"results": [{"command": "a", "times": [0.1, 0.2]}]})");
  }

  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.path() + "/" + name; }

  /// Runs argv with standard error in a file, after `streams` in its process; its status, 128 + n for a signal.
  int run(std::vector<std::string> argv, const std::function<void()>& streams) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::dup2(::open(file("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
      ::setenv("XDG_STATE_HOME", file("state").c_str(), 1);
      streams();
      std::vector<char*> words;
      for (std::string& word : argv) words.push_back(word.data());
      words.push_back(nullptr);
      ::execv(words[0], words.data());
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  int bench(std::vector<std::string> arguments, const std::function<void()>& streams) {
    arguments.insert(arguments.begin(), bench_program());
    return run(std::move(arguments), streams);
  }
  [[nodiscard]] std::string err() const { return sys::read_file(file("err")); }

  /// Each command with little to do.
  [[nodiscard]] std::vector<std::vector<std::string>> commands() const {
    std::vector<std::vector<std::string>> all = {
        {"--help"},
        {"--version"},
        {"list"},
        {"report", file("r.json")},
        {"report", file("r.json"), "--format", "json"},
        {"compare", file("r.json"), file("r.json")},
        {"import", file("hyperfine.json")},
        {"merge", file("r.json")},
        {"plot", file("r.json"), "--only", "compare", "-o", scratch_.path()},
        {"reproduce"},
        {"doctor"},
        {"help"},
        {"help", "exit-status"},
        {"completions", "fish"},
        {"man", "verify"},
    };
    if (::geteuid() != 0) return all;
    const std::vector<std::string> quick = {"--exe-size", "native", "--strategy", "noclone"};
    const auto with_quick = [&](std::vector<std::string> command) {
      command.insert(command.end(), quick.begin(), quick.end());
      all.push_back(std::move(command));
    };
    with_quick({"--runs", "2", "--sessions", "1", "--counters", "none"});
    with_quick({"calibrate", "--time", "1", "--runs", "3", "--max-blocks", "3", "--slowdown", "10%"});
    with_quick({"gate", "--against", fs::path(bench_program()).parent_path() / "sealrun", "--runs", "2", "--counts",
                "exact", "--max-slowdown", "off"});
    all.push_back({"doctor", "--measure-overhead", "--rounds", "1"});
    all.push_back({"verify", "--strategy", "noclone", "--privileges", "default", "--path", "link"});
    return all;
  }

  host::ScratchDirectory scratch_;
};

TEST_F(StreamsTest, OutputThatCannotBeWrittenIsAnErrorInWordsWithOneStatus) {
  for (const std::vector<std::string>& command : commands()) {
    for (const Broken& broken : kBroken) {
      SCOPED_TRACE(fmt::format("bench {} with standard output {}", fmt::join(command, " "), broken.name));
      EXPECT_EQ(bench(command, broken.apply), 3) << err();
      EXPECT_THAT(err(), HasSubstr("cannot write to standard output: "));
    }
  }
}

TEST_F(StreamsTest, WhatTakesLongIsNotBegunWhenItsOutputIsLostAnyway) {
  for (const Broken& broken : {kBroken[0], kBroken[2]}) {
    EXPECT_EQ(bench({"--strategy", "noclone", "--export-json", file("x.json")}, broken.apply), 3);
    EXPECT_THAT(err(), HasSubstr("nothing was done"));
    EXPECT_FALSE(fs::exists(file("x.json")));
  }
}

TEST_F(StreamsTest, ACommandThatPrintsNothingNeedsNoOutput) {
  for (const Broken& broken : kBroken) {
    EXPECT_EQ(bench({"report", file("r.json"), "--format", "csv", "-o", file("out.csv")}, broken.apply), 0) << err();
    EXPECT_THAT(sys::read_file(file("out.csv")), HasSubstr("memfd"));
  }
}

TEST_F(StreamsTest, ANamedOutputIsAFileLikeAnyOther) {
  const std::vector<std::string> command = {"report", file("r.json"), "-o", "/dev/stdout"};
  EXPECT_EQ(bench(command, kBroken[0].apply), 2);
  EXPECT_THAT(err(), HasSubstr("cannot write to /dev/stdout: descriptor 1 is not open for writing"));
  EXPECT_EQ(bench(command, kBroken[1].apply), 3);
  EXPECT_THAT(err(), HasSubstr("cannot write to /dev/stdout: No space left on device"));
  EXPECT_EQ(bench(command, kBroken[2].apply), 3);
  EXPECT_THAT(err(), HasSubstr("cannot write to /dev/stdout: Broken pipe"));
}

TEST_F(StreamsTest, ALostMessageChangesNoStatus) {
  const auto close_error = [] { ::close(STDERR_FILENO); };
  const auto fill_error = [] { ::dup2(::open("/dev/full", O_WRONLY), STDERR_FILENO); };
  for (const std::function<void()>& streams : {std::function<void()>(close_error), std::function<void()>(fill_error)}) {
    EXPECT_EQ(bench({"report", "/no/such/file", "-o", file("x")}, streams), 2);
    EXPECT_EQ(bench({"report", file("r.json"), "-o", file("out.csv")}, streams), 0);
    EXPECT_EQ(bench({"--nonsense"}, streams), 2);
  }
}

TEST_F(StreamsTest, AllClosedIsNoAbortAndNoFileOfOursTakesTheirPlace) {
  const auto close_all = [] {
    for (const int fd : {0, 1, 2}) ::close(fd);
  };
  EXPECT_EQ(bench({"list"}, close_all), 3);
  EXPECT_EQ(bench({"report", file("r.json"), "--format", "json", "-o", file("out.json")}, close_all), 0);
  EXPECT_EQ(results::load(file("out.json")).subjects.size(), 2U);
  EXPECT_EQ(bench({"--nonsense"}, close_all), 2);
}

TEST_F(StreamsTest, ClosedInputIsBadInputAndNotAnEmptyFile) {
  EXPECT_EQ(bench({"report", "-", "-o", file("out")}, [] { ::close(STDIN_FILENO); }), 2);
  EXPECT_THAT(err(), HasSubstr("cannot use standard input as a results file: it is closed"));
}

TEST_F(StreamsTest, LaunchesHaveDefaultSignalsAgain) {
  if (::geteuid() != 0) GTEST_SKIP() << "containers without a user namespace need root";
  // A runtime that tells in its standard error, which a failure hands back, what it ignores and catches.
  sys::write_file(file("runtime"), "#!/bin/sh\ngrep -E '^Sig(Ign|Cgt)' /proc/$$/status >&2\nexit 1\n", 0755);
  EXPECT_EQ(bench({"--runtime", file("runtime"), "--runs", "2", "--counters", "none", "--export-json", file("x.json")},
                  [] {}),
            3);
  EXPECT_THAT(err(), ::testing::ContainsRegex("SigIgn:.x09[0-9a-f]+0000000\n")) << "but for two of libc's own";
}

}  // namespace
}  // namespace sealbench
