// What a run leaves behind: nothing.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "harness/measure/sweep.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/plan/errors.hpp"
#include "harness/verify/mount_changes.hpp"
#include "harness/verify/output/output.hpp"
#include "sys/file.hpp"
#include "tests/integration/verify/support.hpp"

namespace sealbench::verify {
namespace {

namespace fs = std::filesystem;

/// A directory for private directories, a mount table and, in /run and /dev/shm, a place for workspaces of its own, so
/// that runs beside this test do not matter.
class Cleanliness : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() == 0) {
      ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
      ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
      for (const char* place : {"/run", "/dev/shm"}) ASSERT_EQ(::mount("tmpfs", place, "tmpfs", 0, nullptr), 0);
    }
    std::string name = testing::TempDir() + "sealbench-cleanliness.XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = fs::canonical(name).string();
  }
  void TearDown() override { fs::remove_all(directory_); }

  /// Images that loop devices have in our directory.
  [[nodiscard]] std::set<std::string> loops() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator("/sys/block")) {
      const fs::path file = entry.path() / "loop/backing_file";
      std::error_code ignored;
      if (!fs::exists(file, ignored)) continue;
      std::string backing;
      std::getline(std::ifstream(file) >> std::ws, backing);
      if (backing.starts_with(directory_)) found.insert(backing);
    }
    return found;
  }

  /// Processes whose command line mentions our directory.
  [[nodiscard]] std::set<std::string> processes() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
      std::ifstream file(entry.path() / "cmdline");
      std::stringstream text;
      text << file.rdbuf();
      if (text.str().find(directory_ + "/") != std::string::npos) found.insert(text.str());
    }
    return found;
  }

  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }

  std::string directory_;
};

TEST_F(Cleanliness, NothingIsLeftAfterARun) {
  const std::string mounts = sys::read_file("/proc/self/mountinfo");
  Options options = small_options();
  if (::geteuid() != 0) options.privileges = {"default/userns/unconfined"};
  options.work_directory = directory_;
  options.probes = {"write"};
  evaluate(options);
  EXPECT_EQ(entries(), 0U);
  EXPECT_FALSE(mounts_changed(mounts, sys::read_file("/proc/self/mountinfo")));
  EXPECT_TRUE(loops().empty());
  EXPECT_TRUE(processes().empty());
}

TEST_F(Cleanliness, NothingIsLeftAfterKillAndTheNextStart) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string mounts = sys::read_file("/proc/self/mountinfo");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Options options = options_of_this_build();
    options.work_directory = directory_;
    int lines = 0;
    options.progress = [&](const std::string&, int, int) {
      // In the middle: containers of the second strategy are running.
      if (++lines == 2) sys::write_all(ends[1], "x", "the pipe");
    };
    evaluate(options);
    ::_exit(0);
  }
  ::close(ends[1]);
  char byte = 0;
  ASSERT_EQ(::read(ends[0], &byte, 1), 1) << "the run ended before it could be killed";
  ::close(ends[0]);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  // The kernel ends the probing process and its pid namespace soon after its parent.
  for (int i = 0; i < 500 && (!processes().empty() || !loops().empty()); ++i) ::usleep(20'000);
  EXPECT_TRUE(processes().empty());
  EXPECT_TRUE(loops().empty());
  EXPECT_FALSE(mounts_changed(mounts, sys::read_file("/proc/self/mountinfo")));
  EXPECT_EQ(entries(), 1U);
  const measure::Removed removed = measure::sweep(measure::Workspace::default_base(), {directory_});
  EXPECT_TRUE(removed.problems.empty());
  EXPECT_EQ(entries(), 0U);
}

TEST_F(Cleanliness, PlainUserRunsInAUserNamespaceAndSaysWhatCouldNotBeTried) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to become another user";
  ASSERT_EQ(::chmod(directory_.c_str(), 0777), 0);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    std::ostringstream out;
    ::setenv("XDG_RUNTIME_DIR", directory_.c_str(), 1);
    if (::setresgid(kNobody, kNobody, kNobody) < 0 || ::setresuid(kNobody, kNobody, kNobody) < 0) ::_exit(100);
    ::prctl(PR_SET_DUMPABLE, 1);  // as after the exec that a login makes: /proc/self belongs to the user again
    if (::access(SEALBENCH_BUILD_DIR "/bin/sealrun", X_OK) < 0) ::_exit(77);
    if (::access("/proc/sys/kernel/unprivileged_userns_clone", R_OK) == 0 &&
        sys::read_file("/proc/sys/kernel/unprivileged_userns_clone").starts_with('0')) {
      ::_exit(77);
    }
    Options options = options_of_this_build();
    options.work_directory = directory_;
    options.paths = {"link"};
    options.privileges = {"default", "default/userns/unconfined"};
    const int status = run(
        options, [&](const Matrix& matrix) { find_output("text")->write(matrix, {}, out); }, out);
    sys::write_all(ends[1], out.str(), "the pipe");
    ::_exit(status);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77)
    GTEST_SKIP() << "plain users cannot reach the build folder or make user namespaces here";
  EXPECT_EQ(WEXITSTATUS(status), 0) << text;
  EXPECT_NE(text.find("left out: privileges default: needs root"), std::string::npos) << text;
  EXPECT_NE(text.find("0 inconclusive"), std::string::npos) << text;
}

TEST(WorkDirectory, ThatIsNotThereIsAnErrorInWords) {
  Options options;
  options.work_directory = "/nowhere";
  try {
    static_cast<void>(evaluate(options));
    FAIL() << "verified in /nowhere";
  } catch (const HostError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot work in /nowhere: No such file or directory; name another directory with TMPDIR");
  }
}

}  // namespace
}  // namespace sealbench::verify
