// Files: what they hold, compared.
#include "sys/file.hpp"

#include <gtest/gtest.h>

#include "tests/support/scratch.hpp"

namespace sealbench::sys {
namespace {

using sealbench::testing::Scratch;

bool same(const std::string& a, const std::string& b) {
  const Scratch scratch;
  write_file(scratch.file("a"), a);
  write_file(scratch.file("b"), b);
  return same_content(open(scratch.file("a"), O_RDONLY), open(scratch.file("b"), O_RDONLY));
}

TEST(SameContent, IsOfAllBytesAndOfNoOthers) {
  for (const std::size_t bytes : {0U, 1U, 65535U, 65536U, 65537U, 200'000U}) {
    const std::string content(bytes, 'x');
    EXPECT_TRUE(same(content, content)) << bytes;
    EXPECT_FALSE(same(content, content + 'x')) << bytes;
    EXPECT_FALSE(same(content + 'x', content)) << bytes;
    if (bytes == 0) continue;
    for (const std::size_t at : {std::size_t{0}, bytes / 2, bytes - 1}) {
      std::string other = content;
      other[at] = 'y';
      EXPECT_FALSE(same(content, other)) << bytes << " at " << at;
    }
  }
}

TEST(SameContent, DoesNotDependOnPositions) {
  const Scratch scratch;
  write_file(scratch.file("a"), "content");
  const UniqueFd a = open(scratch.file("a"), O_RDONLY);
  const UniqueFd b = open(scratch.file("a"), O_RDONLY);
  ASSERT_EQ(::lseek(a.get(), 3, SEEK_SET), 3);
  EXPECT_TRUE(same_content(a, b));
  EXPECT_EQ(::lseek(a.get(), 0, SEEK_CUR), 3);
}

}  // namespace
}  // namespace sealbench::sys
