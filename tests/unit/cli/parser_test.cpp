#include "harness/cli/parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/commands.hpp"
#include "harness/cli/options.hpp"
#include "harness/plan/errors.hpp"

namespace sealbench::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

/// A program with one option of each kind and one subcommand.
class Parser : public ::testing::Test {
 protected:
  int run(std::vector<const char*> words) {
    words.insert(words.begin(), "program");
    CaptureStdout();
    CaptureStderr();
    const int status = run_command_line(program, "program 1.2", static_cast<int>(words.size()), words.data());
    out = GetCapturedStdout();
    err = GetCapturedStderr();
    return status;
  }

  bool flag = false;
  int number = 7;
  double time_s = 300;
  std::string format = "text";
  std::string share;
  std::string file;
  std::vector<std::string> commas;
  std::vector<std::string> repeated;
  std::string acted;
  std::string out;
  std::string err;
  Command program = {
      .name = "program",
      .summary = "does something",
      .options = {{.names = "--flag,-f", .value = &flag, .help = "a flag"},
                  {.names = "--number", .value = &number, .help = "a number", .range = Range{1, 10}},
                  {.names = "--time", .value = &time_s, .help = "a time", .unit = Unit::seconds, .needs = {"--flag"}},
                  {.names = "--share", .value = &share, .help = "a share", .unit = Unit::share, .excludes = {"--flag"}},
                  {.names = "--format", .value = &format, .help = "a word", .one_of = {"text", "json"}},
                  {.names = "--commas", .value = &commas, .help = "a list"},
                  {.names = "--repeated", .value = &repeated, .help = "a list", .list = List::repeated}},
      .action =
          [this] {
            acted = "program";
            return 0;
          },
      .commands = {{.name = "read",
                    .summary = "reads a file",
                    .options = {{.names = "FILE", .value = &file, .help = "a file", .required = true}},
                    .action =
                        [this] {
                          acted = "read";
                          return 42;
                        }}},
      .epilogue = "The end."};
};

TEST_F(Parser, StoresWhatEachOptionSaysAndRunsTheProgram) {
  EXPECT_EQ(run({"-f", "--number", "9", "--time", "2m", "--format", "json", "--commas", "a,b", "--repeated", "c,d",
                 "--repeated", "e"}),
            0);
  EXPECT_EQ(acted, "program");
  EXPECT_TRUE(flag);
  EXPECT_EQ(number, 9);
  EXPECT_EQ(time_s, 120);
  EXPECT_EQ(format, "json");
  EXPECT_THAT(commas, ElementsAre("a", "b"));
  EXPECT_THAT(repeated, ElementsAre("c,d", "e"));
}

TEST_F(Parser, KeepsTheDefaultsOfWhatIsNotSaid) {
  EXPECT_EQ(run({}), 0);
  EXPECT_EQ(number, 7);
  EXPECT_EQ(format, "text");
}

TEST_F(Parser, ReturnsTheStatusOfTheCommandThatIsNamed) {
  EXPECT_EQ(run({"read", "results.json"}), 42);
  EXPECT_EQ(acted, "read");
  EXPECT_EQ(file, "results.json");
}

TEST_F(Parser, RefusesWithStatus2AndRunsNothing) {
  const std::vector<std::vector<const char*>> mistakes = {{"--number", "11"},
                                                          {"--number", "many"},
                                                          {"--flag", "--time", "soon"},
                                                          {"--time", "5m"},
                                                          {"--share", "1%", "--flag"},
                                                          {"--share", "-1%"},
                                                          {"--format", "yaml"},
                                                          {"--unknown"},
                                                          {"read"}};
  for (const auto& words : mistakes) {
    EXPECT_EQ(run(words), kBadUse) << words.front();
    EXPECT_NE(err, "") << words.front();
    EXPECT_EQ(acted, "") << words.front();
  }
}

TEST_F(Parser, HelpShowsEveryOptionAndItsDefaultUnlessItIsEmpty) {
  EXPECT_EQ(run({"--help"}), kSuccess);
  for (const char* text : {"--flag", "=7", "=text", "reads a file", "The end."}) EXPECT_THAT(out, HasSubstr(text));
  EXPECT_EQ(acted, "");
}

TEST_F(Parser, SaysItsVersion) {
  EXPECT_EQ(run({"--version"}), kSuccess);
  EXPECT_EQ(out, "program 1.2\n");
}

TEST(Times, HaveUnitsAndAreAboveZero) {
  EXPECT_EQ(to_seconds("90"), 90);
  EXPECT_EQ(to_seconds("1.5m"), 90);
  EXPECT_EQ(to_seconds("1h"), 3600);
  for (const char* text : {"", "0", "-1", "nan", "5 parsecs", "31d", "800h"})
    EXPECT_THROW(to_seconds(text), UsageError);
}

/// Help, completions and man pages are made of the tables: what is in them has to be whole.
TEST(Commands, OfBenchAreDescribedToTheLastOption) {
  const Command bench = bench_command("bench");
  EXPECT_EQ(bench.commands.size(), 11u);
  std::vector<const Command*> all = {&bench};
  for (const Command& command : bench.commands) all.push_back(&command);
  for (const Command* command : all) {
    EXPECT_NE(command->summary, "") << command->name;
    EXPECT_TRUE(command->action) << command->name;
    for (const Option& option : command->options) EXPECT_NE(option.help, "") << command->name << " " << option.names;
  }
}

}  // namespace
}  // namespace sealbench::cli
