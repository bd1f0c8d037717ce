#include "harness/cli/parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/commands.hpp"
#include "harness/cli/help/topics.hpp"
#include "harness/plan/errors.hpp"

namespace sealbench::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStdout;

/// A program with one option of each kind and one subcommand.
class Parser : public ::testing::Test {
 protected:
  int run(std::vector<const char*> words) {
    words.insert(words.begin(), "program");
    CaptureStdout();
    int status = kBadUse;
    err.clear();
    try {
      status = run_command_line(program, "program 1.2", static_cast<int>(words.size()), words.data());
    } catch (const UsageError& error) {
      err = error.what();
    }
    out = GetCapturedStdout();
    return status;
  }

  bool flag = false;
  int number = 7;
  double time_s = 300;
  std::string format = "text";
  std::string share;
  std::vector<std::string> print = {"text"};
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
                  {.names = "--time", .value = &time_s, .help = "a time", .kind = Kind::time, .needs = {"--flag"}},
                  {.names = "--share", .value = &share, .help = "a share", .kind = Kind::share, .excludes = {"--flag"}},
                  {.names = "--format", .value = &format, .help = "a word", .one_of = {"text", "json"}},
                  {.names = "--print",
                   .value = &print,
                   .help = "a format",
                   .choices =
                       [] {
                         return std::vector<Choice>{{"text"}, {"html"}};
                       },
                   .kind = Kind::format,
                   .list = List::repeated},
                  {.names = "--commas", .value = &commas, .help = "a list", .list = List::commas},
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
      .examples = {{"program --flag", "The end"}}};
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

TEST_F(Parser, TakesFormatsWithAndWithoutAFile) {
  EXPECT_EQ(run({"--print", "text", "--print=html=a=b.html"}), 0) << err;
  EXPECT_THAT(print, ElementsAre("text", "html=a=b.html"));
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

TEST_F(Parser, SaysWhatIsWrongInItsOwnWords) {
  const std::vector<std::pair<std::vector<const char*>, const char*>> mistakes = {
      {{"--number", "11"}, "--number: \"11\" is not a whole number from 1 to 10"},
      {{"--number", "nan"}, "--number: \"nan\" is not a whole number from 1 to 10"},
      {{"--number"}, "--number needs a value behind it"},
      {{"--number", "1", "--number", "2"}, "--number is given twice"},
      {{"--numbre", "1"}, "unknown option --numbre: did you mean --number?"},
      {{"--zzzzzz"}, "unknown option --zzzzzz: `program --help` has those there are"},
      {{"raed"}, "unknown command \"raed\": did you mean read?"},
      {{"--format", "jsn"}, "--format: unknown format \"jsn\": did you mean json?"},
      {{"--format", "yaml"}, "--format: unknown format \"yaml\": choose one of text, json"},
      {{"--format", ""}, "--format '' names nothing: leave it out, or see `program --help`"},
      {{"--share", "1"}, "--share: \"1\" may mean 1 % or 100 %: write 1% or 100%"},
      {{"--print", "htm=report.html"}, "--print: unknown print \"htm\": did you mean html?"},
      {{"--print", "html="}, "--print: html= names no file behind ="},
      {{"--flag=no"}, "--flag: takes no value"},
      {{"--time", "5m"}, "--time needs --flag beside it"},
      {{"--share", "1%", "-f"}, "--share and --flag exclude each other"},
      {{"--commas", "a,,b"}, "--commas \"a,,b\" has an empty part: write names separated by single commas"},
      {{"read"}, "FILE is missing: a file; usage: program read FILE"},
      {{"read", "a", "b", "c"}, "program read takes no arguments b c; usage: program read FILE"},
      {{"--number", "2", "read", "a"}, "--number stands before read: program read has no such option"}};
  for (const auto& [words, sentence] : mistakes) {
    EXPECT_EQ(run(words), kBadUse) << words.front();
    EXPECT_EQ(err, sentence);
    EXPECT_EQ(acted, "") << words.front();
  }
}

TEST_F(Parser, HelpShowsEveryOptionItsDefaultUnlessItIsEmptyAndAnExample) {
  EXPECT_EQ(run({"--help"}), kSuccess);
  for (const char* text : {"-f, --flag", "--number N", "[default: 7]", "[text, json] [default: text]",
                           "--commas NAME,…", "[default: 300s]", "reads a file", "The end", "program --flag"})
    EXPECT_THAT(out, HasSubstr(text));
  EXPECT_EQ(acted, "");
  EXPECT_EQ(run({"read", "-h"}), kSuccess) << "though FILE is missing";
  EXPECT_THAT(out, HasSubstr("Usage: program read FILE"));
}

TEST_F(Parser, SaysItsVersion) {
  EXPECT_EQ(run({"--version"}), kSuccess);
  EXPECT_EQ(out, "program 1.2\n");
}

bool is_topic(const std::string& name) {
  return std::any_of(topics().begin(), topics().end(), [&](const Topic& topic) { return topic.name == name; });
}

/// Help, completions and man pages are made of the tables: what is in them has to be whole.
TEST(Commands, OfBenchAreDescribedToTheLastOption) {
  const Command bench = bench_command("bench");
  ASSERT_FALSE(bench.commands.empty());
  std::vector<const Command*> all = {&bench};
  for (const Command& command : bench.commands) all.push_back(&command);
  for (const Command* command : all) {
    EXPECT_NE(command->summary, "") << command->name;
    EXPECT_TRUE(command->action) << command->name;
    EXPECT_FALSE(command->examples.empty()) << command->name;
    for (const Option& option : command->options) {
      EXPECT_NE(option.help, "") << command->name << " " << option.names;
      EXPECT_TRUE(option.topic.empty() || is_topic(option.topic)) << option.names << ": " << option.topic;
    }
  }
}

}  // namespace
}  // namespace sealbench::cli
