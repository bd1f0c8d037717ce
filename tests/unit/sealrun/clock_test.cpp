#include "workloads/sealrun/clock.hpp"

#include <gtest/gtest.h>

namespace sealbench::sealrun {
namespace {

// Literals: date -u -d @SECONDS +%FT%T
TEST(Rfc3339, SaysTheTimeInUtc) {
  EXPECT_EQ(rfc3339({.tv_sec = 0, .tv_nsec = 0}), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(rfc3339({.tv_sec = 951827696, .tv_nsec = 7}), "2000-02-29T12:34:56.000000007Z");
  EXPECT_EQ(rfc3339({.tv_sec = 1798761599, .tv_nsec = 999999999}), "2026-12-31T23:59:59.999999999Z");
}

TEST(BootTicks, AreThoseOfProc) {
  EXPECT_EQ(boot_ticks({.tv_sec = 0, .tv_nsec = 9'999'999}), 0U);
  EXPECT_EQ(boot_ticks({.tv_sec = 0, .tv_nsec = 10'000'000}), 1U);
  EXPECT_EQ(boot_ticks({.tv_sec = 3, .tv_nsec = 999'999'999}), 399U);
}

TEST(ReadClock, IsTheClockThatLibcReads) {
  timespec before{};
  timespec after{};
  ::clock_gettime(CLOCK_BOOTTIME, &before);
  const timespec now = read_clock(CLOCK_BOOTTIME);
  ::clock_gettime(CLOCK_BOOTTIME, &after);
  EXPECT_LE(boot_ticks(before), boot_ticks(now));
  EXPECT_LE(boot_ticks(now), boot_ticks(after));
  EXPECT_GT(now.tv_sec, 0);
}

}  // namespace
}  // namespace sealbench::sealrun
