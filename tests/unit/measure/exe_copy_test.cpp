#include "harness/measure/exe_copy.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdlib>
#include <stdexcept>

#include "harness/host/scratch_directory.hpp"
#include "harness/plan/errors.hpp"
#include "sys/file.hpp"

namespace sealbench::measure {
namespace {

class ExeCopyTest : public ::testing::Test {
 protected:
  const std::string original_ = SEALBENCH_BUILD_DIR "/payloads/true";
  host::ScratchDirectory scratch_;
  const std::string copy_ = scratch_.path() + "/sealrun";
};

TEST_F(ExeCopyTest, IsTheProgramItselfWhenNoSizeIsAskedFor) {
  const std::int64_t size = copy_exe(original_, copy_, 0, 1);
  EXPECT_EQ(sys::read_file(copy_), sys::read_file(original_));
  EXPECT_EQ(size, static_cast<std::int64_t>(sys::read_file(original_).size()));
}

TEST_F(ExeCopyTest, IsPaddedToTheByteAndStillRuns) {
  constexpr std::int64_t kSize = 3'000'001;
  EXPECT_EQ(copy_exe(original_, copy_, kSize, 1), kSize);
  const std::string padded = sys::read_file(copy_);
  const std::string program = sys::read_file(original_);
  EXPECT_EQ(padded.size(), static_cast<std::size_t>(kSize));
  EXPECT_EQ(padded.substr(0, program.size()), program);
  EXPECT_EQ(WEXITSTATUS(std::system(copy_.c_str())), 0);  // NOLINT(cert-env33-c)
}

TEST_F(ExeCopyTest, HasNoHolesAndDoesNotCompress) {
  constexpr std::int64_t kSize = 1 << 20;
  copy_exe(original_, copy_, kSize, 1);
  struct stat st {};
  ASSERT_EQ(::stat(copy_.c_str(), &st), 0);
  EXPECT_GE(st.st_blocks * 512, kSize);
  int counts[256]{};
  for (const char c : sys::read_file(copy_).substr(4096)) ++counts[static_cast<unsigned char>(c)];
  for (const int count : counts) EXPECT_LT(count, 2 * kSize / 256) << "every byte is about as frequent as any other";
}

TEST_F(ExeCopyTest, DependsOnTheSeedOnly) {
  copy_exe(original_, copy_, 100'000, 1);
  copy_exe(original_, copy_ + "-again", 100'000, 1);
  copy_exe(original_, copy_ + "-other", 100'000, 2);
  EXPECT_EQ(sys::read_file(copy_), sys::read_file(copy_ + "-again"));
  EXPECT_NE(sys::read_file(copy_), sys::read_file(copy_ + "-other"));
}

int pieces_until_stop = 0;

TEST_F(ExeCopyTest, EndsBetweenTwoPiecesWhenItIsToldTo) {
  pieces_until_stop = 3;
  const auto stop = [] { return pieces_until_stop-- == 0; };
  EXPECT_THROW(copy_exe(original_, copy_, 1LL << 30, 1, stop), std::runtime_error);
  struct stat st {};
  ASSERT_EQ(::stat(copy_.c_str(), &st), 0);
  EXPECT_LE(st.st_size, 5 << 20) << "and not the gibibyte that was asked for";
}

TEST_F(ExeCopyTest, RefusesToBeSmallerThanTheProgram) { EXPECT_THROW(copy_exe(original_, copy_, 10, 1), UsageError); }

}  // namespace
}  // namespace sealbench::measure
