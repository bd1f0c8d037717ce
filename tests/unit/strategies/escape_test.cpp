#include <gtest/gtest.h>

#include "strategies/sealed_overlayfs.hpp"

namespace sealbench::strategies {
namespace {

TEST(SealedOverlayfs, EscapesColonsAndBackslashesInTheDirectory) {
  EXPECT_EQ(escape_lowerdir("/usr/bin"), "/usr/bin");
  EXPECT_EQ(escape_lowerdir("/a:b"), "/a\\:b");
  EXPECT_EQ(escape_lowerdir("/a\\b"), "/a\\\\b");
  EXPECT_EQ(escape_lowerdir("\\:"), "\\\\\\:");
  EXPECT_EQ(escape_lowerdir(""), "");
}

}  // namespace
}  // namespace sealbench::strategies
