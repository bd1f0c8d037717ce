// deps/prepare.sh: what ./bench and ./check do before anything is built, with a dpkg and an apt-get of our own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "harness/host/scratch_directory.hpp"
#include "sys/file.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class PrepareTest : public ::testing::Test {
 protected:
  PrepareTest() {
    program("dpkg-query", "echo 'installed cmake'; echo 'installed g++'; echo 'not-installed clang'");
    program("apt-get", "echo apt-get \"$@\" >> " + file("apt"));
    program("sudo", "exit 1");
    program("id", "echo 0");
    sys::write_file(file("list"), "# a comment\ncmake\ng++   # compiler\n");
  }

  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.path() + "/" + name; }

  /// A program on the PATH of the script, instead of the real one.
  void program(const std::string& name, const std::string& script) const {
    fs::create_directories(file("bin"));
    sys::write_file(file("bin/" + name), "#!/bin/sh\n" + script + "\n", 0755);
  }

  /// Calls install_missing with `list`; returns the exit status, and what was said in `said_`.
  int install_missing(const std::string& list) {
    sys::write_file(file("list"), list);
    const std::string command = "PATH=" + file("bin") +
                                ":$PATH bash -euc 'source " SEALBENCH_SOURCE_DIR "/deps/prepare.sh; install_missing " +
                                file("list") + "' < /dev/null > " + file("said") + " 2>&1";
    const int status = std::system(command.c_str());  // NOLINT(cert-env33-c)
    said_ = sys::read_file(file("said"));
    return WEXITSTATUS(status);
  }

  std::string said_;
  host::ScratchDirectory scratch_;
};

TEST_F(PrepareTest, IsSilentAndInstallsNothingWhenNothingIsMissing) {
  EXPECT_EQ(install_missing("# a comment\ncmake\ng++   # compiler\n"), 0);
  EXPECT_EQ(said_, "");
  EXPECT_FALSE(fs::exists(file("apt")));
}

TEST_F(PrepareTest, InstallsExactlyWhatIsMissingAndSaysSo) {
  EXPECT_EQ(install_missing("cmake\nclang\nlibx-dev\n"), 0);
  EXPECT_THAT(said_, HasSubstr("installing with apt-get: clang libx-dev"));
  const std::string calls = sys::read_file(file("apt"));
  EXPECT_THAT(calls, AllOf(HasSubstr("apt-get update"), HasSubstr("install"), HasSubstr(" clang libx-dev\n")));
  EXPECT_EQ(calls.find("cmake"), std::string::npos);
}

TEST_F(PrepareTest, NamesPackagesAndTheCommandWithoutRootAndSudo) {
  program("id", "echo 1000");
  EXPECT_EQ(install_missing("cmake\nclang\n"), 3);
  EXPECT_THAT(said_, AllOf(HasSubstr("missing"), HasSubstr("apt-get install --no-install-recommends clang")));
  EXPECT_FALSE(fs::exists(file("apt")));
}

TEST_F(PrepareTest, NamesPackagesAndTheCommandWhenAptGetFails) {
  program("apt-get", "echo E: no network; exit 100");
  EXPECT_EQ(install_missing("clang\n"), 3);
  EXPECT_THAT(said_, AllOf(HasSubstr("no network"), HasSubstr("apt-get install --no-install-recommends clang")));
}

TEST_F(PrepareTest, ListsOfThisTreeHoldOnePackageALine) {
  for (const char* list : {"build.txt", "test.txt", "bench-plot.txt", "bench-engine-hyperfine.txt"}) {
    const std::string text = sys::read_file(std::string(SEALBENCH_SOURCE_DIR "/deps/") + list);
    const std::string check = "sed -e 's/#.*//' -e '/^ *$/d' " SEALBENCH_SOURCE_DIR "/deps/" + std::string(list) +
                              " | grep -vqE '^[a-z0-9][a-z0-9+.-]+$'";
    EXPECT_NE(std::system(check.c_str()), 0) << text;  // NOLINT(cert-env33-c)
  }
}

}  // namespace
}  // namespace sealbench
