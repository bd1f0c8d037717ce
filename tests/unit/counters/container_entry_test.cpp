#include "harness/counters/container_entry.hpp"

#include <gtest/gtest.h>

namespace sealbench::counters {
namespace {

using Words = std::vector<std::string>;

TEST(RunsProcess, WhenItsWordsAreTheSame) {
  EXPECT_TRUE(runs_process({"/true"}, {"/true"}));
  EXPECT_TRUE(runs_process({"sh", "-c", ""}, {"sh", "-c", ""}));
}

TEST(RunsProcess, WhenItIsAScriptOfItsInterpreter) {
  EXPECT_TRUE(runs_process({"/bin/sh", "/start", "now"}, {"/start", "now"}));
  EXPECT_TRUE(runs_process({"/usr/bin/env", "sh", "/start"}, {"/start"}));
  EXPECT_TRUE(runs_process({"/bin/sh", "/usr/bin/start"}, {"start"})) << "found on PATH";
}

TEST(RunsProcess, NotWhenItIsAnother) {
  for (const Words& seen : {Words{}, Words{"/bin/true", "run", "--bundle", "b", "id"}, Words{"/false"},
                            Words{"/true", "more"}, Words{"/bin/sh", "/other"}, Words{"a", "b", "c", "/true"}}) {
    EXPECT_FALSE(runs_process(seen, {"/true"})) << ::testing::PrintToString(seen);
  }
  EXPECT_FALSE(runs_process({"/start"}, {"/start", "now"}));
  EXPECT_FALSE(runs_process({"/bin/sh", "/start", "later"}, {"/start", "now"}));
}

}  // namespace
}  // namespace sealbench::counters
