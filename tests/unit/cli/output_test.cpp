#include "harness/cli/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "harness/cli/progress_bar.hpp"
#include "harness/host/scratch_directory.hpp"
#include "harness/plan/errors.hpp"

namespace sealbench::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(CommandLine, IsQuotedWhereAShellNeedsIt) {
  const char* const argv[] = {"/build/bin/bench", "--strategy", "a,b", "--bundle", "my bundle", "it's", ""};
  EXPECT_EQ(quoted(7, argv), "bench --strategy a,b --bundle 'my bundle' 'it'\\''s' ''");
}

TEST(Color, IsDecidedByTheOptionThenByTheStream) {
  std::FILE* const pipe = ::tmpfile();
  EXPECT_FALSE(style_for(pipe, "auto").color);
  EXPECT_TRUE(style_for(pipe, "always").color);
  EXPECT_FALSE(style_for(pipe, "never").color);
  std::fclose(pipe);
}

TEST(ResultsPath, FollowsXdgStateHome) {
  const host::ScratchDirectory scratch;
  ::setenv("XDG_STATE_HOME", scratch.path().c_str(), 1);
  EXPECT_EQ(default_results_path("2030-01-02T03:04:05Z"), scratch.path() + "/sealbench/2030-01-02T030405Z.json");
  EXPECT_TRUE(std::filesystem::is_directory(scratch.path() + "/sealbench"));
  ::unsetenv("XDG_STATE_HOME");
}

TEST(Formats, ThatAreUnknownAreRefusedWithTheKnownOnes) {
  EXPECT_EQ(format_named("json").name(), "json");
  EXPECT_THROW(format_named("nonsense"), UsageError);
}

TEST(ProgressLine, ShowsTheShareAndTheTimeThatIsLeft) {
  EXPECT_EQ(progress_line("session 1/3", 50, 100, 10),
            "session 1/3  [###############---------------]  50 %  about 10 s left");
  EXPECT_THAT(progress_line("s", 1, 10, 100), EndsWith("about 15 min 00 s left"));
  EXPECT_THAT(progress_line("s", 0, 100, 0), Not(HasSubstr("left"))) << "nothing is known yet";
  EXPECT_THAT(progress_line("s", 0, 0, 0), StartsWith("s  ["));
  EXPECT_THAT(progress_line("s", 200, 100, 1), HasSubstr("100 %"));
}

TEST(ProgressBar, DrawsNothingWhereThereIsNoTerminal) {
  std::FILE* const file = ::tmpfile();
  {
    ProgressBar bar(file);
    bar.show("session", 1, 2);
  }
  EXPECT_EQ(std::ftell(file), 0);
  std::fclose(file);
}

}  // namespace
}  // namespace sealbench::cli
