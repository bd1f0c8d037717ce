#include "harness/results/destination.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <thread>

#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::results {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class DestinationTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.file(name); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(file("")), fs::directory_iterator()));
  }
  static struct stat look(const std::string& path) {
    struct stat st {};
    ::lstat(path.c_str(), &st);
    return st;
  }

  testing::Scratch scratch_;
};

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_F(DestinationTest, ReplacesAFileAtOnceAndKeepsItsMode) {
  sys::write_file(file("r.json"), "old and longer");
  ::chmod(file("r.json").c_str(), 0640);
  const sys::UniqueFd reader = sys::open(file("r.json"), O_RDONLY);
  const Destination destination(file("r.json"));
  EXPECT_EQ(sys::read_file(file("r.json")), "old and longer") << "asking changes nothing";
  EXPECT_TRUE(destination.is_replaced());
  destination.write("new");
  EXPECT_EQ(sys::read_file(file("r.json")), "new");
  EXPECT_EQ(look(file("r.json")).st_mode & 07777, 0640U);
  char text[32]{};
  EXPECT_EQ(::read(reader.get(), text, sizeof text), 14) << "who has the old one open reads all of it";
  destination.write("again");
  EXPECT_EQ(sys::read_file(file("r.json")), "again");
  EXPECT_EQ(entries(), 1U) << "nothing else is left";
}

TEST_F(DestinationTest, KeepsTheOwnerOfAFileWhenItMay) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a file away needs root";
  sys::write_file(file("theirs"), "old");
  ASSERT_EQ(::chown(file("theirs").c_str(), 65534, 65534), 0);
  Destination(file("theirs")).write("new");
  EXPECT_EQ(look(file("theirs")).st_uid, 65534U);
  EXPECT_EQ(look(file("theirs")).st_gid, 65534U);
}

TEST_F(DestinationTest, MakesANewFileAsTheMaskOfModesSays) {
  const mode_t before = ::umask(027);
  Destination(file("new")).write("text");
  ::umask(before);
  EXPECT_EQ(look(file("new")).st_mode & 07777, 0640U);
}

TEST_F(DestinationTest, ReplacesWhatALinkLeadsToAndNotTheLink) {
  fs::create_directory(file("elsewhere"));
  sys::write_file(file("elsewhere/target"), "old");
  fs::create_symlink("elsewhere/target", file("relative"));
  fs::create_symlink(file("relative"), file("absolute"));
  Destination(file("absolute")).write("new");
  EXPECT_EQ(sys::read_file(file("elsewhere/target")), "new");
  EXPECT_TRUE(fs::is_symlink(file("relative")));
  EXPECT_TRUE(fs::is_symlink(file("absolute")));

  fs::create_symlink("elsewhere/later", file("dangling"));
  Destination(file("dangling")).write("made");
  EXPECT_EQ(sys::read_file(file("elsewhere/later")), "made");
  EXPECT_TRUE(fs::is_symlink(file("dangling")));

  fs::create_symlink("b", file("a"));
  fs::create_symlink("a", file("b"));
  EXPECT_THAT(refusal([&] { Destination(file("a")); }), HasSubstr("Too many levels of symbolic links"));
}

TEST_F(DestinationTest, WritesThroughADeviceAndLeavesItADevice) {
  if (::mknod(file("null").c_str(), S_IFCHR | 0666, ::makedev(1, 3)) < 0) GTEST_SKIP() << "no devices can be made here";
  ASSERT_EQ(::mknod(file("full").c_str(), S_IFCHR | 0666, ::makedev(1, 7)), 0);
  const Destination null(file("null"));
  EXPECT_FALSE(null.is_replaced());
  if (refusal([&] { null.write("text"); }) != "accepted") GTEST_SKIP() << "devices cannot be opened here (nodev)";
  EXPECT_TRUE(S_ISCHR(look(file("null")).st_mode));
  const Destination full(file("full"));
  EXPECT_EQ(refusal([&] { full.write("text"); }), "cannot write to " + file("full") + ": No space left on device");
  EXPECT_TRUE(S_ISCHR(look(file("full")).st_mode));
  EXPECT_EQ(entries(), 2U);
}

TEST_F(DestinationTest, WritesIntoAFifo) {
  ASSERT_EQ(::mkfifo(file("fifo").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = sys::read_file(file("fifo")); });
  const Destination destination(file("fifo"));
  EXPECT_FALSE(destination.is_replaced());
  destination.write(std::string(100'000, 'x'));
  reader.join();
  EXPECT_EQ(got, std::string(100'000, 'x'));
  EXPECT_TRUE(S_ISFIFO(look(file("fifo")).st_mode));
}

TEST_F(DestinationTest, WritesToADescriptorFromWhereItStands) {
  const sys::UniqueFd log(
      ::open(file("log").c_str(), O_WRONLY | O_CREAT, 0600));  // not closed on exec, as one is given
  ASSERT_EQ(::write(log.get(), "before ", 7), 7);
  const std::string number = std::to_string(log.get());
  Destination("/proc/self/fd/" + number).write("one ");
  Destination("/dev/fd/" + number).write("two ");
  fs::create_symlink("/proc/self/fd/" + number, file("link"));
  Destination(file("link")).write("three");
  EXPECT_EQ(sys::read_file(file("log")), "before one two three");

  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  Destination("/dev/fd/" + std::to_string(ends[0])).write("also a socket");
  char text[32]{};
  EXPECT_EQ(::read(ends[1], text, sizeof text), 13);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(DestinationTest, RefusesWhatCannotBeWrittenBeforeAnythingIsDone) {
  EXPECT_EQ(refusal([&] { Destination(file("no/such/x.json")); }),
            "cannot write to " + file("no/such/x.json") + ": " + file("no/such") + ": No such file or directory");
  fs::create_directory(file("directory"));
  EXPECT_EQ(refusal([&] { Destination(file("directory")); }),
            "cannot write to " + file("directory") + ": it is a directory");
  EXPECT_THAT(refusal([&] { Destination(file("directory/")); }), HasSubstr("it is a directory"));
  EXPECT_THAT(refusal([] { Destination(""); }), HasSubstr("the path is empty"));
  EXPECT_THAT(refusal([] { Destination("/proc/self/x.json"); }), HasSubstr("making a file in /proc/"));
  EXPECT_THAT(refusal([] { Destination("/dev/fd/1234"); }), HasSubstr("descriptor 1234 is not open"));
  const sys::UniqueFd readable(::open("/dev/null", O_RDONLY));
  EXPECT_THAT(refusal([&] { Destination("/dev/fd/" + std::to_string(readable.get())); }),
              HasSubstr("is not open for writing"));
  const sys::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = file("socket");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_THAT(refusal([&] { Destination{path}; }), HasSubstr("it is a socket"));
  EXPECT_TRUE(S_ISSOCK(look(path).st_mode));
}

TEST_F(DestinationTest, LeavesNothingWhenASignalEndsUsWhileItAsks) {
  constexpr int kTimes = 50;
  for (int i = 0; i < kTimes; ++i) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (;;) Destination{file("new")};
    }
    ::usleep(static_cast<useconds_t>(1000 + i * 37));  // somewhere in the middle, each time elsewhere
    ASSERT_EQ(::kill(child, SIGTERM), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
    ASSERT_EQ(entries(), 0U) << "a file of the asking is left";
  }
}

TEST_F(DestinationTest, LeavesTheOldFileAsItWasWhenTheNewOneCannotBeWritten) {
  sys::write_file(file("r.json"), "old");
  const Destination destination(file("r.json"));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  auto* const handler = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 1000, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string why = refusal([&] { destination.write(std::string(4000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  EXPECT_EQ(why, "cannot write to " + file("r.json") + ": File too large");
  EXPECT_EQ(sys::read_file(file("r.json")), "old");
  EXPECT_EQ(entries(), 1U);
}

}  // namespace
}  // namespace sealbench::results
