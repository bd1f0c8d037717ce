// From what was seen of two launches to whose pages they execute.
#include "harness/verify/pages.hpp"

#include <gtest/gtest.h>

namespace sealbench::verify {
namespace {

/// Of an exe of 10 pages, when neither the file nor the other launch has one of them.
Property apart() {
  return {.frames_shared = 0,
          .frames_common = 0,
          .frames_total = 10,
          .one_file = false,
          .memory_file = false,
          .change_in_one = "refused (EROFS)",
          .in_place = "not visible"};
}

TEST(PagesWord, OwnWhenNoFrameIsAnothers) { EXPECT_EQ(pages_word(apart()), "own"); }

TEST(PagesWord, SharedWhenTheFilesChangeIsSeenAndItsFramesAreThere) {
  Property property = apart();
  property.in_place = "visible";
  EXPECT_EQ(pages_word(property), "unknown") << "the frames say otherwise";
  property.frames_shared = property.frames_common = 10;
  EXPECT_EQ(pages_word(property), "shared");
  property.in_place = "not visible";
  EXPECT_EQ(pages_word(property), "unknown");
}

TEST(PagesWord, CommonWhenTheOtherLaunchHasAFrameOfTheFirst) {
  Property property = apart();
  property.frames_common = 1;
  EXPECT_EQ(pages_word(property), "common") << "two files, as two overlays over one copy are";
}

TEST(PagesWord, UnknownWhenOneFileHasNoFrameInCommonWithItself) {
  Property property = apart();
  property.one_file = true;
  EXPECT_EQ(pages_word(property), "unknown");
  property.one_file = false;
  property.change_in_one = "seen in the other launch";
  EXPECT_EQ(pages_word(property), "unknown");
}

TEST(PagesWord, OfHiddenFramesOnlyAnInodeInMemoryTellsThatTheyAreOwn) {
  Property property = apart();
  property.frames_shared = property.frames_common = property.frames_total = -1;
  EXPECT_EQ(pages_word(property), "unknown");
  property.memory_file = true;
  EXPECT_EQ(pages_word(property), "own");
  property.one_file = true;
  EXPECT_EQ(pages_word(property), "common");
  property.one_file = false;
  property.change_in_one = "seen in the other launch and in the file";
  EXPECT_EQ(pages_word(property), "common");
  property.in_place = "visible";
  EXPECT_EQ(pages_word(property), "shared");
}

TEST(PagesWord, UnknownWhenNothingWasSeen) { EXPECT_EQ(pages_word({}), "unknown"); }

}  // namespace
}  // namespace sealbench::verify
