#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workloads/sealrun/commands/command.hpp"

namespace sealbench::sealrun {
namespace {

struct Parsed {
  std::string bundle;
  bool detach = false;
  std::vector<std::string> words;
};

Parsed parse(const std::vector<std::string>& arguments) {
  Parsed parsed;
  const std::vector<Option> options = {
      {"bundle", 'b', true, "", [&](const std::string& v) { parsed.bundle = v; }},
      {"detach", 'd', false, "", [&](const std::string&) { parsed.detach = true; }},
  };
  parsed.words = parse_options(arguments, options);
  return parsed;
}

std::string usage_error(const std::vector<std::string>& arguments) {
  try {
    parse(arguments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Options, EveryWayToWriteAValue) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--bundle", "x", "id"}, {"--bundle=x", "id"}, {"-b", "x", "id"}, {"-b=x", "id"}, {"-bundle", "x", "id"}}) {
    const Parsed parsed = parse(arguments);
    EXPECT_EQ(parsed.bundle, "x");
    EXPECT_EQ(parsed.words, std::vector<std::string>{"id"});
  }
}

TEST(Options, EndAtTheFirstWord) {
  const Parsed parsed = parse({"-d", "id", "ls", "-b", "--detach"});
  EXPECT_TRUE(parsed.detach);
  EXPECT_EQ(parsed.bundle, "");
  EXPECT_EQ(parsed.words, (std::vector<std::string>{"id", "ls", "-b", "--detach"}));
}

TEST(Options, TwoDashesEndThem) { EXPECT_EQ(parse({"-d", "--", "-b"}).words, std::vector<std::string>{"-b"}); }

TEST(Options, OneDashIsAWord) { EXPECT_EQ(parse({"-", "x"}).words, (std::vector<std::string>{"-", "x"})); }

TEST(Options, ErrorsNameTheOption) {
  EXPECT_EQ(usage_error({"--nonsense"}), "unknown option --nonsense");
  EXPECT_EQ(usage_error({"-x"}), "unknown option -x");
  EXPECT_EQ(usage_error({"--bundle"}), "option --bundle needs a value");
  EXPECT_EQ(usage_error({"--detach=yes"}), "option --detach takes no value");
}

TEST(Options, Help) {
  EXPECT_THROW(parse({"--help"}), Help);
  EXPECT_THROW(parse({"-h"}), Help);
}

TEST(Options, OnlyOneWord) {
  EXPECT_EQ(only({"id"}, "container id"), "id");
  EXPECT_THROW(only({}, "container id"), UsageError);
  EXPECT_THROW(only({"a", "b"}, "container id"), UsageError);
}

TEST(Options, Counts) {
  EXPECT_EQ(parse_count("12", "--preserve-fds"), 12);
  for (const char* bad : {"", "-1", "1x", "99999999999"})
    EXPECT_THROW(parse_count(bad, "--preserve-fds"), UsageError) << bad;
}

TEST(Commands, HaveUniqueNames) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("run", "create", "start", "exec", "state", "kill", "delete", "list",
                                              "features", "spec", "install", "uninstall", "exec-sealed"));
}

}  // namespace
}  // namespace sealbench::sealrun
