#include "workloads/definitions/group_memory.hpp"

#include <gtest/gtest.h>

namespace sealbench::workloads {
namespace {

TEST(GroupMemory, IsOfTheGroupThatHasTheController) {
  EXPECT_EQ(memory_group_of("5:memory:/a/b\n4:cpu:/c\n0::/d\n"), "/sys/fs/cgroup/memory/a/b");
  EXPECT_EQ(memory_group_of("0::/d\n5:cpu,memory:/a\n"), "/sys/fs/cgroup/memory/a");
  EXPECT_EQ(memory_group_of("0::/d\n"), "/sys/fs/cgroup/d");
  EXPECT_EQ(memory_group_of("3:name=memory-like:/x\n"), "");
  EXPECT_EQ(memory_group_of(""), "");
}

TEST(GroupMemory, IsWhatItsStatisticsSayOfShmem) {
  EXPECT_EQ(shmem_of("cache 9\nrss 8\nshmem 7\ntotal_shmem 6\n"), 7);
  EXPECT_EQ(shmem_of("anon 1\n"), 0);
}

}  // namespace
}  // namespace sealbench::workloads
