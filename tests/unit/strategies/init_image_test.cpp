// Finding the init program in a runtime's file, and what a strategy says where there is none.
#include "strategies/init_image.hpp"

#include <gtest/gtest.h>

#include "strategies/registry.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::strategies {
namespace {

using sealbench::testing::Scratch;

TEST(InitImage, OfAFileThatIsNoElfFileIsEmpty) {
  const Scratch scratch;
  for (const std::string_view content :
       {"", "#!/bin/sh\n", "\177ELF", "\177ELF and then something else that is no header at all...."}) {
    sys::write_file(scratch.file("exe"), content);
    EXPECT_EQ(read_init_image(scratch.file("exe")), "") << content;
  }
}

TEST(InitImage, OfAProgramWithoutTheSectionIsEmpty) { EXPECT_EQ(read_init_image("/proc/self/exe"), ""); }

TEST(InitImage, OfAMissingFileIsAnError) { EXPECT_THROW(read_init_image("/nonexistent/exe"), std::system_error); }

TEST(InitImage, OfSealrunIsAnElfProgramOfAFewPages) {
  const std::string image = read_init_image(SEALBENCH_BUILD_DIR "/bin/sealrun");
  ASSERT_EQ(image.substr(0, 4), "\177ELF");
  EXPECT_LT(image.size(), 32U * 1024);
}

TEST(InitImage, SurvivesBytesAppendedToTheFile) {
  const Scratch scratch;
  const std::string program = sys::read_file(SEALBENCH_BUILD_DIR "/bin/sealrun");
  sys::write_file(scratch.file("exe"), program + std::string(100'000, '\0'));
  EXPECT_EQ(read_init_image(scratch.file("exe")), read_init_image(SEALBENCH_BUILD_DIR "/bin/sealrun"));
}

TEST(MemfdInit, IsUnsupportedForAnExeWithoutInitProgramAndSaysWhy) {
  const Scratch scratch;
  const Exe exe("/proc/self/exe", scratch.file(""));
  const Support support = find("memfd-init")->support(sys::Host::probe(), exe);
  EXPECT_FALSE(support.supported);
  EXPECT_NE(support.reason.find("carries no init program"), std::string::npos) << support.reason;
  EXPECT_THROW(static_cast<void>(find("memfd-init")->seal(exe)), std::system_error);
}

TEST(MemfdInit, SealsTheImageThatTheRuntimeSet) {
  Exe exe("/nonexistent", "/");
  const std::string image = "#!/bin/true\n";
  exe.set_init_image(std::as_bytes(std::span(image)));
  const SealedExe sealed = find("memfd-init")->seal(exe);
  EXPECT_EQ(sealed.bytes_copied, image.size());
  EXPECT_EQ(sys::read_file("/proc/self/fd/" + std::to_string(sealed.fd.get())), image);
}

}  // namespace
}  // namespace sealbench::strategies
