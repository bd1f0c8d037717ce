// Another program than the exe is recognized, whatever makes it another.
#include "strategies/sealed_program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "strategies/init_image.hpp"
#include "strategies/registry.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::strategies {
namespace {

class SealedProgram : public ::testing::Test {
 protected:
  /// How a file with `content` differs from an exe with `exe`.
  [[nodiscard]] std::string difference(const std::string& exe, const std::string& content) const {
    sys::write_file(scratch_.file("exe"), exe);
    sys::write_file(scratch_.file("program"), content);
    return difference_from(scratch_.file("exe"), Part::exe, sys::open(scratch_.file("program"), O_RDONLY));
  }

  sealbench::testing::Scratch scratch_;
};

const std::string kLarge(3'000'000, 'x');  // several pieces

TEST_F(SealedProgram, IsTheExeWhenEveryByteIs) {
  EXPECT_EQ(difference("program", "program"), "");
  EXPECT_EQ(difference(kLarge, kLarge), "");
  EXPECT_EQ(difference(std::string(1 << 21, 'x'), std::string(1 << 21, 'x')), "") << "whole pieces";
}

TEST_F(SealedProgram, IsAnotherOneWhenItIsCutOrLonger) {
  EXPECT_EQ(difference("program", "prog"), "it has 4 bytes, the exe has 7");
  EXPECT_EQ(difference("prog", "program"), "it has 7 bytes, the exe has 4");
  EXPECT_EQ(difference(kLarge, ""), "it has 0 bytes, the exe has 3000000");
}

TEST_F(SealedProgram, IsAnotherOneWhenOneByteDiffersWhereverItIs) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{1 << 20} - 1, std::size_t{1 << 20}, kLarge.size() - 1}) {
    std::string changed = kLarge;
    changed[at] = 'y';
    EXPECT_EQ(difference(kLarge, changed), "it differs from the exe at byte " + std::to_string(at));
  }
}

TEST(SealedInitProgram, IsWhatTheExeCarriesAndNotTheExe) {
  const std::string exe = SEALBENCH_BUILD_DIR "/bin/sealrun";
  const std::string image = read_init_image(exe);
  ASSERT_FALSE(image.empty());
  const sealbench::testing::Scratch scratch;
  const auto difference = [&](const std::string& content) {
    sys::write_file(scratch.file("program"), content);
    return difference_from(exe, Part::init_program, sys::open(scratch.file("program"), O_RDONLY));
  };
  EXPECT_EQ(difference(image), "");
  EXPECT_NE(difference(sys::read_file(exe)), "");
  std::string changed = image;
  changed.back() = static_cast<char>(~changed.back());
  EXPECT_EQ(difference(changed), "it differs from the exe's init program at byte " + std::to_string(image.size() - 1));
}

TEST(SealedPart, IsTheInitProgramForMemfdInitAloneAndTheExeForAllOthers) {
  for (const Strategy* strategy : all()) {
    const bool init = strategy->traits().name == "memfd-init";
    EXPECT_EQ(part_sealed_by(*strategy), init ? Part::init_program : Part::exe) << strategy->traits().name;
  }
}

}  // namespace
}  // namespace sealbench::strategies
