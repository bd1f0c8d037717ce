// A container between `create` and `start`: what it holds meanwhile, and when `start` returns.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Waiting : public SealrunTest {
 protected:
  void create(const std::vector<std::string>& options = {}) {
    bundle->config["process"]["args"] = {"sleep", "60"};
    bundle->write();
    std::vector<std::string> arguments = {"create", "-b", bundle->path()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back(id);
    const Outcome outcome = sealrun(arguments);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  [[nodiscard]] std::string comm() const { return sys::read_file("/proc/" + state()["pid"].dump() + "/comm"); }
};

/// A pipe that the programs which this one runs inherit.
struct InheritedPipe {
  InheritedPipe() {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    reading = sys::UniqueFd(ends[0]);
    writing = sys::UniqueFd(ends[1]);
    ::fcntl(reading.get(), F_SETFD, FD_CLOEXEC);
  }
  /// Whether nobody holds the writing end any more, once we do not.
  bool ends_with_us() {
    writing.reset();
    pollfd file{.fd = reading.get(), .events = POLLIN, .revents = 0};
    constexpr int kPatience = 10'000;
    return ::poll(&file, 1, kPatience) == 1 && (file.revents & POLLHUP) != 0;
  }
  sys::UniqueFd reading;
  sys::UniqueFd writing;
};

TEST_F(Waiting, HoldsNoDescriptorOfItsCaller) {
  InheritedPipe pipe;
  create();
  EXPECT_TRUE(pipe.ends_with_us()) << "a caller who waits for the end of its pipe waits for `start`";
  EXPECT_EQ(sealrun({"delete", id}).status, 0);
}

TEST_F(Waiting, HoldsItsStandardStreamsAndItsFifoAndNothingElse) {
  create();
  std::set<std::string> held;
  for (const auto& entry : fs::directory_iterator("/proc/" + state()["pid"].dump() + "/fd")) {
    const std::string number = entry.path().filename();
    if (number != "0" && number != "1" && number != "2") held.insert(sys::read_link(entry.path()));
  }
  EXPECT_EQ(held, std::set<std::string>{root + "/" + id + "/exec.fifo"}) << "no cgroup, no socket";
  EXPECT_EQ(sealrun({"delete", id}).status, 0);
}

TEST_F(Waiting, KeepsPreservedDescriptors) {
  const std::string words = "exec 3<" + bundle->path() + "/config.json; exec \"$@\"";
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  std::vector<std::string> with = {"sh", "-c", words, "sh"};
  const auto create = command({"create", "--preserve-fds", "1", "-b", bundle->path(), id});
  with.insert(with.end(), create.begin(), create.end());
  const Outcome outcome = run(with);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(sys::read_link("/proc/" + state()["pid"].dump() + "/fd/3"), fs::canonical(bundle->path() + "/config.json"));
  EXPECT_EQ(sealrun({"start", id}).status, 0);
  EXPECT_EQ(sys::read_link("/proc/" + state()["pid"].dump() + "/fd/3"), fs::canonical(bundle->path() + "/config.json"));
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Waiting, DescriptorsToPreserveMustBeOpen) {
  const Outcome outcome = sealrun({"create", "--preserve-fds", "90", "-b", bundle->path(), id});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("is not open"));
}

TEST_F(Waiting, StartReturnsWhenTheProcessIsExecuted) {
  for (int i = 0; i < 40; ++i) {
    create();
    EXPECT_NE(comm(), "sleep\n");
    const Outcome started = sealrun({"start", id});
    EXPECT_EQ(comm(), "sleep\n") << "round " << i;
    EXPECT_EQ(started.status, 0) << started.err;
    EXPECT_EQ(state()["status"], "running");
    EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  }
}

TEST_F(Waiting, StartSaysWhyTheProcessCouldNotBeExecutedOnceItHasEnded) {
  fs::rename(bundle->rootfs("/bin/sleep"), bundle->rootfs("/bin/asleep"));
  for (int i = 0; i < 40; ++i) {
    fs::rename(bundle->rootfs("/bin/asleep"), bundle->rootfs("/bin/sleep"));
    create();
    fs::rename(bundle->rootfs("/bin/sleep"), bundle->rootfs("/bin/asleep"));
    const Outcome started = sealrun({"start", id});
    EXPECT_EQ(state()["status"], "stopped") << "round " << i;
    EXPECT_EQ(started.status, 1);
    EXPECT_THAT(started.err, AllOf(HasSubstr("cannot start container " + id + ": executing its process: "),
                                   HasSubstr("No such file or directory")));
    ASSERT_EQ(sealrun({"delete", id}).status, 0);
  }
}

TEST_F(Waiting, StartOfAContainerThatDiedSaysSo) {
  create();
  EXPECT_EQ(sealrun({"kill", id, "KILL"}).status, 0);
  ASSERT_TRUE(eventually([&] { return state()["status"] == "stopped"; }));
  const Outcome started = sealrun({"start", id});
  EXPECT_EQ(started.status, 1);
  EXPECT_THAT(started.err, HasSubstr("cannot start a container that has stopped"));
  EXPECT_EQ(sealrun({"delete", id}).status, 0);
}

}  // namespace
}  // namespace sealbench::testing
