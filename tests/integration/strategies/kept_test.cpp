// What strategies keep between launches: its integrity, its age, and the death of a holder.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include "strategies/artefact.hpp"
#include "sys/file.hpp"
#include "tests/integration/strategies/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

/// The processes that have `directory` open, as a holder has its own.
std::vector<pid_t> processes_in(const std::string& directory) {
  std::vector<pid_t> found;
  for (const auto& process : fs::directory_iterator("/proc")) {
    const std::string name = process.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code ignored;
    for (fs::directory_iterator at(process.path() / "fd", ignored), end; at != end; at.increment(ignored)) {
      if (fs::read_symlink(at->path(), ignored) == directory) {
        found.push_back(std::stoi(name));
        break;
      }
    }
  }
  return found;
}

/// A field of /proc/PID/status, as text.
std::string status_of(pid_t pid, const std::string& field) {
  const std::string status = sys::read_file("/proc/" + std::to_string(pid) + "/status");
  const std::size_t from = status.find(field + ":\t") + field.size() + 2;
  return status.substr(from, status.find('\n', from) - from);
}

class Holder : public StrategiesTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void TearDown() override {
    if (bundle != nullptr) {
      EXPECT_EQ(with(GetParam(), {"uninstall"}).status, 0);
    }
    StrategiesTest::TearDown();
  }
  [[nodiscard]] std::vector<pid_t> holders() const { return processes_in(artefact()); }
  /// One hands out, and of a pool another one makes copies.
  [[nodiscard]] static std::size_t expected() { return GetParam() == "memfd-pool" ? 2 : 1; }
  /// That was started by nobody of them.
  [[nodiscard]] static pid_t first_of(const std::vector<pid_t>& holders) {
    for (const pid_t pid : holders) {
      const pid_t its = std::stoi(status_of(pid, "PPid"));
      if (std::find(holders.begin(), holders.end(), its) == holders.end()) return pid;
    }
    throw std::runtime_error("no holder");
  }
};

TEST_P(Holder, IsNeededAndTheErrorSaysHowToStartIt) {
  const Outcome outcome = launch(GetParam());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("not installed"));
  EXPECT_THAT(outcome.err, HasSubstr("sealrun --seal " + GetParam() + " install"));
}

TEST_P(Holder, ServesMoreLaunchesThanItKeeps) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(launch(GetParam()).out, "inside\n") << i;
}

TEST_P(Holder, InstalledTwiceIsOneHolder) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  EXPECT_EQ(holders().size(), expected());
}

TEST_P(Holder, ThatDiedIsAClearErrorUntilInstalledAgain) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  const auto before = holders();
  ASSERT_EQ(before.size(), expected());
  ASSERT_EQ(::kill(first_of(before), SIGKILL), 0);
  ASSERT_TRUE(eventually([&] { return holders().empty(); }));
  const Outcome outcome = launch(GetParam());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("has died"));
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  EXPECT_EQ(launch(GetParam()).out, "inside\n");
}

TEST_P(Holder, OfAnOldExeIsRefusedUntilInstalledAgain) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  sys::replace_file(exe(), sys::read_file(exe()) + "a newer version", 0755);
  const Outcome outcome = launch(GetParam());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("another version"));
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  EXPECT_EQ(launch(GetParam()).out, "inside\n");
  EXPECT_EQ(holders().size(), expected());
}

/// The same file, which somebody may have changed in the meantime: its inode alone does not tell.
TEST_P(Holder, OfAnExeThatWasTouchedIsRefusedUntilInstalledAgain) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  fs::last_write_time(exe(), fs::last_write_time(exe()) - std::chrono::hours(1));
  const Outcome outcome = launch(GetParam());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("another version"));
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  EXPECT_EQ(launch(GetParam()).out, "inside\n");
}

TEST_P(Holder, HasLetGoOfTheExeWhenUninstallReturns) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
    EXPECT_LT(::open(exe().c_str(), O_WRONLY | O_CLOEXEC), 0) << "the holder executes it";
    ASSERT_EQ(with(GetParam(), {"uninstall"}).status, 0);
    EXPECT_NO_THROW(sys::open(exe(), O_WRONLY)) << i;
  }
}

TEST_P(Holder, EndsWhenItsDirectoryGoes) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  const auto before = holders();
  ASSERT_EQ(before.size(), expected());
  fs::remove_all(artefacts());
  EXPECT_TRUE(eventually([&] { return ::kill(first_of(before), 0) < 0 || living_children() == 0; }));
}

INSTANTIATE_TEST_SUITE_P(Both, Holder, ::testing::Values("memfd-bind", "memfd-pool"),
                         [](const auto& test) { return test.param == "memfd-bind" ? "memfd_bind" : "memfd_pool"; });

class Pool : public Holder {
 protected:
  /// How many different memfds a process has open.
  [[nodiscard]] static std::size_t memfds_of(pid_t pid) {
    std::set<ino_t> inodes;
    for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
      struct stat st {};
      std::error_code ignored;
      if (fs::read_symlink(entry.path(), ignored).string().starts_with("/memfd:") &&
          ::stat(entry.path().c_str(), &st) == 0)
        inodes.insert(st.st_ino);
    }
    return inodes.size();
  }
};

TEST_P(Pool, HoldsItsStockAndNothingElseSoonAfterTheLastLaunch) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  const pid_t holder = first_of(holders());
  constexpr std::size_t kStock = 8;
  for (int i = 0; i < 20; ++i) ASSERT_EQ(launch(GetParam()).out, "inside\n") << i;
  EXPECT_TRUE(eventually([&] { return memfds_of(holder) == kStock; })) << memfds_of(holder);
}

/// Without stock, or with a process that makes it anew, but never without an answer.
TEST_P(Pool, GoesOnWhenTheProcessThatMakesCopiesIsKilled) {
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  const auto before = holders();
  ASSERT_EQ(before.size(), expected());
  const pid_t holder = first_of(before);
  const pid_t maker = before[0] == holder ? before[1] : before[0];
  ASSERT_EQ(::kill(maker, SIGKILL), 0);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(launch(GetParam()).out, "inside\n") << i;
  constexpr std::size_t kStock = 8;
  constexpr std::size_t kLeft = 5;  // at most, of the one that was killed: four in use, and one in the making
  EXPECT_TRUE(eventually([&] { return memfds_of(holder) >= kStock; })) << memfds_of(holder);
  EXPECT_TRUE(eventually([&] { return memfds_of(holder) <= kStock + kLeft; })) << memfds_of(holder);
  const auto after = holders();
  EXPECT_EQ(after.size(), expected()) << "it has a successor";
  EXPECT_EQ(first_of(after), holder);
}

/// strace(1) delays the holder's pidfd_open until the launch is over: then there is nobody to wait for.
TEST_P(Pool, LetsGoAtOnceOfACopyWhoseLauncherHasEndedAlready) {
  if (run({"strace", "-V"}).status != 0) GTEST_SKIP() << "no strace: install strace";
  ASSERT_EQ(with(GetParam(), {"install"}).status, 0);
  const std::string log = bundle->beside("strace.log");
  std::vector<std::string> words = {
      "strace", "-o", log, "-e", "trace=poll,pidfd_open", "-e", "inject=pidfd_open:delay_enter=2s"};
  for (const pid_t pid : holders()) words.insert(words.end(), {"-p", std::to_string(pid)});
  const Child strace(words);
  ASSERT_TRUE(eventually([&] {
    const std::vector<pid_t> all = holders();
    return std::none_of(all.begin(), all.end(), [](pid_t pid) { return status_of(pid, "TracerPid") == "0"; });
  }));
  ASSERT_EQ(launch(GetParam()).out, "inside\n");
  ASSERT_TRUE(eventually([&] { return sys::read_file(log).find("ESRCH") != std::string::npos; }));
  ASSERT_EQ(launch(GetParam()).out, "inside\n");  // what the maker did with the first stands in the log by now
  EXPECT_THAT(sys::read_file(log), Not(HasSubstr("{fd=-1")));
}

INSTANTIATE_TEST_SUITE_P(Of, Pool, ::testing::Values("memfd-pool"), [](const auto&) { return "memfd_pool"; });

class SealedErofs : public StrategiesTest {
 protected:
  void SetUp() override {
    StrategiesTest::SetUp();
    if (IsSkipped()) return;
    const auto support =
        strategies::find("sealed-erofs")->support(sys::Host::probe(), strategies::Exe(exe(), bundle->path()));
    if (!support.supported) GTEST_SKIP() << support.reason;
    ASSERT_EQ(with("sealed-erofs", {"install"}).status, 0);
  }
  [[nodiscard]] std::string image() const { return artefact() + "/image.erofs"; }
};

TEST_F(SealedErofs, InstalledTwiceKeepsItsImage) {
  const auto inode = [&] { return sys::status(sys::open(image(), O_RDONLY), "image").st_ino; };
  const auto before = inode();
  ASSERT_EQ(with("sealed-erofs", {"install"}).status, 0);
  EXPECT_EQ(inode(), before);
}

TEST_F(SealedErofs, AChangedImageIsRefusedAndMadeAnewByInstall) {
  fs::permissions(image(), fs::perms{0600});
  const sys::UniqueFd file = sys::open(image(), O_WRONLY);
  ASSERT_EQ(::pwrite(file.get(), "X", 1, 200'000), 1);
  const Outcome outcome = launch("sealed-erofs");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("was changed after it was made"));
  ASSERT_EQ(with("sealed-erofs", {"install"}).status, 0);
  EXPECT_EQ(launch("sealed-erofs").out, "inside\n");
}

/// The line of identity that the manifest has for the file at `path` as it is now.
std::string identity_line(const std::string& path) {
  const auto id = strategies::FileIdentity::of(sys::status(sys::open(path, O_RDONLY), path));
  return std::to_string(id.device) + " " + std::to_string(id.inode) + " " + std::to_string(id.bytes) + " " +
         std::to_string(id.modified) + " " + std::to_string(id.changed) + "\n";
}

// Whoever can write to the image can write to the manifest as well: identities then agree, and the bytes do not.
TEST_F(SealedErofs, InstallComparesTheImageWithTheExeToTheByte) {
  fs::permissions(image(), fs::perms{0600});
  ASSERT_EQ(::pwrite(sys::open(image(), O_WRONLY).get(), "X", 1, 200'000), 1);
  sys::write_file(artefact() + "/manifest", identity_line(exe()) + identity_line(image()));
  strategies::Exe probed(exe(), bundle->path());
  probed.set_artefact_dir(artefacts());
  const auto sealed = [&] {
    const strategies::SealedExe handle = strategies::find("sealed-erofs")->seal(probed);
    return sys::read_file("/proc/self/fd/" + std::to_string(handle.fd.get()));
  };
  ASSERT_FALSE(sealed() == sys::read_file(exe())) << "the byte is not one of the exe's";
  ASSERT_EQ(with("sealed-erofs", {"install"}).status, 0);
  EXPECT_TRUE(sealed() == sys::read_file(exe()));
}

TEST_F(SealedErofs, AnImageThatWasReplacedIsRefused) {
  const std::string before = image();
  fs::copy_file(before, bundle->beside("other.erofs"));
  fs::rename(bundle->beside("other.erofs"),
             before);  // not the file that install made, though its bytes, owner and mode are the same
  const Outcome outcome = launch("sealed-erofs");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("was changed after it was made"));
}

TEST_F(SealedErofs, ADamagedManifestIsRefused) {
  sys::write_file(artefact() + "/manifest", "1 2 3\n");
  const Outcome outcome = launch("sealed-erofs");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("damaged: install again"));
}

TEST_F(SealedErofs, ADirectoryThatOthersCanWriteToIsRefused) {
  fs::permissions(artefact(), fs::perms{0777});
  const Outcome outcome = launch("sealed-erofs");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("not trusted"));
}

/// The cache of the image's file stands behind them all: a page that a launch has read is its own from then on, and one
/// that it has not is read through there. No container has a handle on the image; whoever poisons that cache is root.
TEST_F(SealedErofs, LaunchesShareTheImageBehindThemAndNoPage) {
  strategies::Exe probed(exe(), bundle->path());
  probed.set_artefact_dir(artefacts());
  const strategies::Strategy& strategy = *strategies::find("sealed-erofs");
  const strategies::SealedExe read_before = strategy.seal(probed);
  const strategies::SealedExe read_after = strategy.seal(probed);
  const auto content = [](const strategies::SealedExe& sealed) {
    return sys::read_file("/proc/self/fd/" + std::to_string(sealed.fd.get()));
  };
  const std::string whole = content(read_before);
  ASSERT_TRUE(whole == sys::read_file(exe()));
  const std::string in_image = sys::read_file(image());
  const std::string end = whole.substr(whole.size() - 64);  // of the exe, to be found in the image
  const std::size_t at = in_image.rfind(end);
  if (at == std::string::npos) GTEST_SKIP() << "the end of the exe does not lie in the image as it is";
  fs::permissions(image(), fs::perms{0600});
  const char other = static_cast<char>(~end[0]);
  ASSERT_EQ(::pwrite(sys::open(image(), O_WRONLY).get(), &other, 1, static_cast<off_t>(at)), 1);
  EXPECT_TRUE(content(read_before) == whole) << "its pages are its own";
  EXPECT_EQ(content(read_after)[whole.size() - 64], other) << "read through the cache of the image's file";
}

TEST_F(SealedErofs, ANewerExeGetsANewImageWithItsFirstLaunch) {
  const std::string newer = sys::read_file(exe()) + "a newer version";
  sys::replace_file(exe(), newer, 0755);
  EXPECT_EQ(launch("sealed-erofs").out, "inside\n");
  strategies::Exe probed(exe(), bundle->path());
  probed.set_artefact_dir(artefacts());
  const strategies::SealedExe sealed = strategies::find("sealed-erofs")->seal(probed);
  EXPECT_TRUE(sys::read_file("/proc/self/fd/" + std::to_string(sealed.fd.get())) == newer);
}

TEST_F(SealedErofs, ManyLaunchesOfANewerExeWaitForItsImage) {
  sys::replace_file(exe(), sys::read_file(exe()) + "a newer version", 0755);
  const std::string swarm = SEALBENCH_BUILD_DIR "/bin/sealbench-swarm";
  const Outcome outcome = run({swarm, "24", "12", exe(), "--root", root, "--artefacts", artefacts(), "--seal",
                               "sealed-erofs", "run", "-b", bundle->path(), id});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
}

}  // namespace
}  // namespace sealbench::testing
