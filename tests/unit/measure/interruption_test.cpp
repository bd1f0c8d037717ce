#include "harness/measure/interruption.hpp"

#include <gtest/gtest.h>
#include <signal.h>

namespace sealbench::measure {
namespace {

TEST(Interruption, IsAskedForAndGivesTheStatusOfItsSignal) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const Interruption interruption;
    EXPECT_FALSE(Interruption::requested());
    ::raise(signal);
    EXPECT_TRUE(Interruption::requested());
    EXPECT_EQ(Interruption::exit_status(), 128 + signal);
  }
}

TEST(Interruption, IsTheFirstSignalThatCame) {
  const Interruption interruption;
  ::raise(SIGTERM);
  ::raise(SIGINT);
  EXPECT_EQ(Interruption::exit_status(), 143);
}

}  // namespace
}  // namespace sealbench::measure
