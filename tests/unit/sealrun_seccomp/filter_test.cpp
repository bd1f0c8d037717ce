#include "workloads/sealrun/seccomp/filter.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "workloads/bundles/default_seccomp.hpp"

namespace sealbench::sealrun::seccomp {
namespace {

using ::testing::HasSubstr;

Filter compile_text(const std::string& text) {
  const JsonDocument document(text);
  Fields fields(document.root(), "linux.seccomp");
  Filter filter = compile(fields);
  fields.finish();
  return filter;
}

std::string refusal(const std::string& text) {
  try {
    compile_text(text);
  } catch (const BundleError& error) {
    return error.what();
  }
  return "accepted";
}

constexpr int kNotLoaded = 254;

/// Runs `attempt` in a child under `filter`: 0 when its result is not negative, else its errno; 1000 + n when signal n
/// ends it.
template <typename Attempt>
int errno_under(const Filter& filter, Attempt attempt) {
  const pid_t child = ::fork();
  if (child == 0) {
    sock_fprog program{static_cast<unsigned short>(filter.program.size() / sizeof(sock_filter)),
                       const_cast<sock_filter*>(reinterpret_cast<const sock_filter*>(filter.program.data()))};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, filter.flags, &program) != 0) {
      ::_exit(kNotLoaded);
    }
    errno = 0;
    ::syscall(SYS_exit_group,
              attempt() < 0 ? errno : 0);  // not _exit(), before which a sanitizer makes calls of its own
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

long make_directory() { return ::syscall(SYS_mkdirat, AT_FDCWD, "/proc/no", 0755); }  // ENOENT without a filter

TEST(SeccompFilter, GivesTheErrnoOfTheRule) {
  const auto with = [](const std::string& more) {
    return compile_text(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdirat"],
                            "action": "SCMP_ACT_ERRNO")" +
                        more + "}]}");
  };
  EXPECT_EQ(errno_under(with(""), make_directory), EPERM);
  EXPECT_EQ(errno_under(with(R"(, "errnoRet": 71)"), make_directory), EPROTO);
  EXPECT_EQ(errno_under(with(""), [] { return ::getppid(); }), 0);
}

TEST(SeccompFilter, AppliesTheDefaultToWhatIsNotListed) {
  const Filter filter = compile_text(R"({"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
      "syscalls": [{"names": ["exit_group", "getppid"], "action": "SCMP_ACT_ALLOW"}]})");
  EXPECT_EQ(errno_under(filter, make_directory), ENOSYS);
  EXPECT_EQ(errno_under(filter, [] { return ::syscall(SYS_getppid); }), 0);
}

TEST(SeccompFilter, KillsAndTraps) {
  const auto with = [](const std::string& action) {
    return compile_text(R"({"defaultAction": "SCMP_ACT_ALLOW",
                            "syscalls": [{"names": ["mkdirat"], "action": ")" +
                        action + "\"}]}");
  };
  EXPECT_EQ(errno_under(with("SCMP_ACT_KILL"), make_directory), 1000 + SIGSYS);
  EXPECT_EQ(errno_under(with("SCMP_ACT_KILL_PROCESS"), make_directory), 1000 + SIGSYS);
  EXPECT_EQ(errno_under(with("SCMP_ACT_TRAP"), make_directory), 1000 + SIGSYS);
  EXPECT_EQ(errno_under(with("SCMP_ACT_LOG"), make_directory), ENOENT);
  EXPECT_EQ(errno_under(with("SCMP_ACT_TRACE"), make_directory), ENOSYS);  // no tracer: seccomp(2)
}

/// lseek(-1, OFFSET, WHENCE) fails with EBADF when the filter lets it through.
int seek(const Filter& filter, long offset, long whence) {
  return errno_under(filter, [&] { return ::syscall(SYS_lseek, -1, offset, whence); });
}

Filter deny_seek(const std::string& arguments) {
  return compile_text(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["lseek"],
                          "action": "SCMP_ACT_ERRNO", "args": [)" +
                      arguments + "]}]}");
}

TEST(SeccompFilter, ComparesArgumentsWithEveryOperator) {
  const auto condition = [](const char* op) {
    return deny_seek(std::string(R"({"index": 1, "value": 10, "op": ")") + op + "\"}");
  };
  const auto expect = [&](const char* op, bool below, bool equal, bool above) {
    const Filter filter = condition(op);
    EXPECT_EQ(seek(filter, 9, 0), below ? EPERM : EBADF) << op;
    EXPECT_EQ(seek(filter, 10, 0), equal ? EPERM : EBADF) << op;
    EXPECT_EQ(seek(filter, 11, 0), above ? EPERM : EBADF) << op;
  };
  expect("SCMP_CMP_NE", true, false, true);
  expect("SCMP_CMP_LT", true, false, false);
  expect("SCMP_CMP_LE", true, true, false);
  expect("SCMP_CMP_EQ", false, true, false);
  expect("SCMP_CMP_GE", false, true, true);
  expect("SCMP_CMP_GT", false, false, true);
}

TEST(SeccompFilter, MasksWithValueAndComparesWithValueTwo) {
  const Filter filter = deny_seek(R"({"index": 1, "value": 12, "valueTwo": 4, "op": "SCMP_CMP_MASKED_EQ"})");
  EXPECT_EQ(seek(filter, 0b0101, 0), EPERM);
  EXPECT_EQ(seek(filter, 0b1101, 0), EBADF);
}

TEST(SeccompFilter, TakesOperandsOf64Bits) {
  const Filter filter = deny_seek(R"({"index": 1, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"})");
  EXPECT_EQ(seek(filter, -1, 0), EPERM);
  EXPECT_EQ(seek(filter, 0xffffffffL, 0), EBADF);
}

TEST(SeccompFilter, ConditionsOnDifferentArgumentsMustAllHold) {
  const Filter filter =
      deny_seek(R"({"index": 1, "value": 5, "op": "SCMP_CMP_EQ"}, {"index": 2, "value": 1, "op": "SCMP_CMP_EQ"})");
  EXPECT_EQ(seek(filter, 5, 1), EPERM);
  EXPECT_EQ(seek(filter, 5, 0), EBADF);
  EXPECT_EQ(seek(filter, 4, 1), EBADF);
}

TEST(SeccompFilter, ConditionsOnOneArgumentAreAlternatives) {
  const Filter filter =
      deny_seek(R"({"index": 1, "value": 5, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 7, "op": "SCMP_CMP_EQ"})");
  EXPECT_EQ(seek(filter, 5, 0), EPERM);
  EXPECT_EQ(seek(filter, 7, 0), EPERM);
  EXPECT_EQ(seek(filter, 6, 0), EBADF);
}

TEST(SeccompFilter, LeavesOutSystemCallsThatNobodyKnows) {
  const Filter filter = compile_text(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
      {"names": ["no_such_call", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]})");
  EXPECT_EQ(errno_under(filter, make_directory), EPERM);
}

TEST(SeccompFilter, PassesFlags) {
  const Filter filter = compile_text(R"({"defaultAction": "SCMP_ACT_ALLOW",
      "flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"]})");
  EXPECT_EQ(filter.flags, static_cast<unsigned>(SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW));
  EXPECT_EQ(errno_under(filter, [] { return ::getppid(); }), 0);
}

TEST(SeccompFilter, AcceptsSeveralArchitectures) {
  const Filter filter = compile_text(R"({"defaultAction": "SCMP_ACT_ALLOW",
      "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
      "syscalls": [{"names": ["mkdirat"], "action": "SCMP_ACT_ERRNO"}]})");
  EXPECT_EQ(errno_under(filter, make_directory), EPERM);
}

TEST(SeccompFilter, RefusesByName) {
  EXPECT_THAT(refusal("{}"), HasSubstr("linux.seccomp.defaultAction: missing"));
  EXPECT_THAT(refusal(R"({"defaultAction": "ALLOW"})"), HasSubstr("linux.seccomp.defaultAction: \"ALLOW\""));
  EXPECT_THAT(refusal(R"({"defaultAction": "SCMP_ACT_NOTIFY"})"), HasSubstr("linux.seccomp.defaultAction"));
  EXPECT_THAT(refusal(R"({"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/run/x"})"),
              HasSubstr("linux.seccomp.listenerPath"));
  EXPECT_THAT(refusal(R"({"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1})"),
              HasSubstr("linux.seccomp.defaultErrnoRet"));
  EXPECT_THAT(refusal(R"({"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4096})"),
              HasSubstr("linux.seccomp.defaultErrnoRet"));
  EXPECT_THAT(refusal(R"({"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_VAX"]})"),
              HasSubstr("linux.seccomp.architectures: \"SCMP_ARCH_VAX\""));
  EXPECT_THAT(refusal(R"({"defaultAction": "SCMP_ACT_ALLOW", "flags": ["X"]})"), HasSubstr("linux.seccomp.flags"));
  const auto rule = [](const std::string& text) {
    return refusal(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [)" + text + "]}");
  };
  EXPECT_THAT(rule(R"({"names": ["read"], "action": "SCMP_ACT_NOTIFY"})"),
              HasSubstr("linux.seccomp.syscalls[0].action"));
  EXPECT_THAT(rule(R"({"names": [], "action": "SCMP_ACT_ERRNO"})"), HasSubstr("linux.seccomp.syscalls[0].names"));
  EXPECT_THAT(rule(R"({"names": ["read"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 6, "op": "SCMP_CMP_EQ"}]})"),
              HasSubstr("linux.seccomp.syscalls[0].args[0].index"));
  EXPECT_THAT(rule(R"({"names": ["read"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "op": "EQ"}]})"),
              HasSubstr("linux.seccomp.syscalls[0].args[0].op"));
  EXPECT_THAT(
      rule(
          R"({"names": ["read"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": -1, "op": "SCMP_CMP_EQ"}]})"),
      HasSubstr("linux.seccomp.syscalls[0].args[0].value"));
  EXPECT_THAT(refusal(R"({"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/run/listener"})"),
              HasSubstr("linux.seccomp.listenerPath: "));
}

Filter default_filter(const std::vector<std::string>& capabilities) {
  std::ifstream file(SEALBENCH_SOURCE_DIR "/workloads/bundles/seccomp-default.json");
  const auto document = nlohmann::ordered_json::parse(file);
  return compile_text(bundles::default_seccomp(document, capabilities).dump());
}

TEST(DefaultProfile, DeniesWhatEnginesDeny) {
  const Filter filter = default_filter({"CAP_KILL"});
  const auto denied = [&](auto attempt) { return errno_under(filter, attempt) == EPERM; };
  // Each of these fails with another errno, or succeeds, when it reaches the kernel.
  EXPECT_TRUE(denied([] { return ::unshare(0); }));
  EXPECT_TRUE(denied([] { return ::syscall(SYS_setns, -1, 0); }));
  EXPECT_TRUE(denied([] { return ::syscall(SYS_keyctl, 9999, 0, 0, 0, 0); }));
  EXPECT_TRUE(denied([] { return ::syscall(SYS_open_by_handle_at, -1, nullptr, 0); }));
  EXPECT_TRUE(denied([] { return ::syscall(SYS_fsopen, "no-such-filesystem", 0); }));
  EXPECT_TRUE(denied([] { return ::syscall(SYS_io_uring_setup, 0, nullptr); }));
  EXPECT_TRUE(denied([] { return ::syscall(SYS_process_vm_readv, 0, nullptr, 0, nullptr, 0, 1); }));
  EXPECT_TRUE(denied([] { return ::personality(0x0040000); }));  // ADDR_NO_RANDOMIZE
  EXPECT_TRUE(denied([] { return ::socket(AF_VSOCK, SOCK_STREAM, 0); }));
  EXPECT_TRUE(denied([] { return ::syscall(SYS_clone, CLONE_NEWNS | CLONE_SIGHAND, 0, 0, 0, 0); }));
  EXPECT_EQ(errno_under(filter, [] { return ::syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
}

TEST(DefaultProfile, AllowsOrdinaryPrograms) {
  const Filter filter = default_filter({"CAP_KILL"});
  EXPECT_EQ(errno_under(filter, make_directory), ENOENT);
  EXPECT_EQ(errno_under(filter, [] { return ::personality(0xffffffff); }), 0);
  EXPECT_EQ(errno_under(filter, [] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }), 0);
  EXPECT_EQ(errno_under(filter, [] { return ::memfd_create("x", 0); }), 0);
  EXPECT_EQ(errno_under(filter,
                        [] {
                          const pid_t child = ::fork();
                          if (child == 0) ::_exit(0);
                          return ::waitpid(child, nullptr, 0);
                        }),
            0);
}

TEST(DefaultProfile, FollowsTheCapabilities) {
  const Filter filter = default_filter({"CAP_SYS_ADMIN", "CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"});
  EXPECT_EQ(errno_under(filter, [] { return ::unshare(0); }), 0);
  EXPECT_EQ(errno_under(filter, [] { return ::syscall(SYS_setns, -1, 0); }), EBADF);
  EXPECT_NE(errno_under(filter, [] { return ::syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
  EXPECT_EQ(errno_under(filter, [] { return ::syscall(SYS_process_vm_readv, 0, nullptr, 0, nullptr, 0, 1); }), EINVAL);
  EXPECT_EQ(errno_under(filter, [] { return ::syscall(SYS_keyctl, 9999, 0, 0, 0, 0); }), EPERM);
}

}  // namespace
}  // namespace sealbench::sealrun::seccomp
