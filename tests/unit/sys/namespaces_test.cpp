#include "sys/namespaces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/file.hpp"
#include "sys/host.hpp"
#include "sys/refusal.hpp"
#include "tests/support/capabilities.hpp"

namespace sealbench::sys {
namespace {

TEST(Namespaces, TheSettingThatForbidsThemIsNamed) {
  // A user namespace has limits of its own, which its first process may set.
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWUSER) != 0) ::_exit(2);
    write_value("/proc/sys/user/max_user_namespaces", "0");
    testing::drop_sys_admin();
    ::_exit(why_no_namespaces() == "no namespaces (user.max_user_namespaces is 0): No space left on device" ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "no user namespace can be made";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Refusal, LeavesErrnoAloneAndSaysNothingWhereItKnowsNothing) {
  errno = EACCES;
  EXPECT_EQ(refusal_of_namespaces(EINVAL), "");
  EXPECT_EQ(refusal_to_mount(EINVAL), "");
  EXPECT_EQ(refusal_to_trace(ESRCH), "");
  EXPECT_EQ(refusal_of_executable_memfd(ENOMEM), "");
  EXPECT_NE(refusal_of_namespaces(ENOSPC), "");
  EXPECT_EQ(refusal_of_filesystem(ENODEV, "erofs"), " (the kernel has no erofs: modprobe erofs)");
  EXPECT_EQ(errno, EACCES);
}

}  // namespace
}  // namespace sealbench::sys
