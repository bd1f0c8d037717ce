#include "workloads/runtimes/version.hpp"

#include <gtest/gtest.h>

#include "workloads/runtimes/runtime.hpp"

namespace sealbench::workloads {
namespace {

constexpr Version version(int major, int minor, int patch) { return {.major = major, .minor = minor, .patch = patch}; }

TEST(RuntimeVersion, IsTheFirstNumberWithADot) {
  EXPECT_EQ(version_in("runc version 1.3.6+ds1"), version(1, 3, 6));
  EXPECT_EQ(version_in("crun version 1.28"), version(1, 28, 0));
  EXPECT_EQ(version_in("runc version 1.2.0-rc.3"), version(1, 2, 0));
  EXPECT_EQ(version_in("build 7 of 2.10.1"), version(2, 10, 1));
  EXPECT_EQ(version_in("runc version noclone"), std::nullopt);
  EXPECT_EQ(version_in("7"), std::nullopt);
  EXPECT_EQ(version_in("7."), std::nullopt);
  EXPECT_EQ(version_in(""), std::nullopt);
}

TEST(RuntimeVersion, IsOrdered) { EXPECT_LT(version(1, 9, 9), version(1, 10, 0)); }

TEST(Runc, TakesAMemfdWithMoreSealsSince1_2) {
  const Runtime& runc = *find_runtime("runc");
  EXPECT_FALSE(runc.takes_sealed_execute_bits(version(1, 1, 15)));
  EXPECT_TRUE(runc.takes_sealed_execute_bits(version(1, 2, 0)));
  EXPECT_FALSE(runc.looks_for_its_name(version(1, 1, 15)));
  EXPECT_TRUE(runc.looks_for_its_name(version(1, 5, 1)));
}

}  // namespace
}  // namespace sealbench::workloads
