#include "sys/memfd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sys/file.hpp"

namespace sealbench::sys {
namespace {

UniqueFd program() {
  UniqueFd fd = executable_memfd("test");
  write_all(fd.get(), "program", "a memfd");
  ::fchmod(fd.get(), 0755);
  return fd;
}

/// Numbers as in <linux/fcntl.h>: the seals of seal, shrink, grow and write, and that of the execute bits.
constexpr int kFour = 0x0f;
constexpr int kExec = 0x20;

/// From Linux 6.3 on F_SEAL_EXEC of a program implies the others: without it each has to be asked for.
TEST(SealContent, SetsEverySealOfTheContentAlsoWithoutThatOfTheExecuteBits) {
  const UniqueFd fd = program();
  seal_content(fd, ExecuteBits::unsealed);
  EXPECT_EQ(seals(fd), kFour);
  EXPECT_LT(::pwrite(fd.get(), "X", 1, 0), 0);
  EXPECT_EQ(errno, EPERM);
  EXPECT_LT(::ftruncate(fd.get(), 1), 0);
  EXPECT_LT(::ftruncate(fd.get(), 100), 0);
  EXPECT_EQ(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0), MAP_FAILED);
  EXPECT_LT(::fcntl(fd.get(), F_ADD_SEALS, kExec), 0) << "sealed itself";
  EXPECT_EQ(::fchmod(fd.get(), 0644), 0) << "what was not asked for";
}

TEST(SealContent, SealsTheExecuteBitsWhereTheKernelCan) {
  const UniqueFd fd = program();
  seal_content(fd);
  EXPECT_EQ(seals(fd) & kFour, kFour);
  const bool kernel_can = (seals(fd) & kExec) != 0;
  EXPECT_EQ(::fchmod(fd.get(), 0644) == 0, !kernel_can);
}

TEST(SealContent, OfAFileThatTakesNoSealsIsAnError) {
  EXPECT_THROW(seal_content(empty_memfd("test")), std::system_error);
}

}  // namespace
}  // namespace sealbench::sys
