// kill -9 at any moment, a hundred times, in two mount namespaces at once and between two boots: the next starts remove
// everything that the killed runs made, and nothing else.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "harness/host/scratch_directory.hpp"
#include "harness/measure/mount_table.hpp"
#include "harness/measure/named_directories.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "sys/process_identity.hpp"
#include "tests/integration/bench/namespaces.hpp"
#include "tests/integration/bench/program.hpp"
#include "tests/support/child.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using Names = std::set<std::string>;
using testing::eventually;

constexpr const char* kBase = "/run/sealbench";
constexpr long kSecondsBack = 100;  ///< of the other boot's clock

/// Paths of cgroups, in every hierarchy, that bench made for one of these runs. The host may have other runs.
Names cgroups_of(const std::map<std::string, std::string>& marks) {
  Names found;
  for (const std::string& path : measure::directories_named("/sys/fs/cgroup", "sealbench-")) {
    if (std::any_of(marks.begin(), marks.end(),
                    [&](const auto& run) { return path.find(run.second) != std::string::npos; })) {
      found.insert(path);
    }
  }
  return found;
}

/// The JSON in a file of a live run, which may be gone by now: discarded (see nlohmann::json::is_discarded) then, too.
nlohmann::json said_by(const std::string& file) {
  try {
    return nlohmann::json::parse(sys::read_file(file), nullptr, false);
  } catch (const std::system_error&) {
    return nlohmann::json(nlohmann::json::value_t::discarded);
  }
}

/// Somebody else's process and files, which look as much like bench's as others' things may. Every signal that can be
/// caught is written down.
class Stranger {
 public:
  explicit Stranger(const std::string& directory)
      : directory_(directory + "/sealbench-stranger"), file_(directory_ + "/signals") {
    fs::create_directories(directory_ + "/mount");
    sys::write_file(file_, "");
    sys::write_file(directory_ + "/.sealbench-workspace", "/run/sealbench/sealbench-1-00000000");
    mounted_ = ::mount("tmpfs", (directory_ + "/mount").c_str(), "tmpfs", 0, nullptr) == 0;
    for (const char* variable : {"SEALBENCH_WORKSPACE=/run/sealbench/sealbench-1-00000000", "SEALBENCH_RUN="}) {
      processes_.push_back(std::make_unique<testing::Child>(
          std::vector<std::string>{"/usr/bin/env", variable, "/bin/sh", "-c",
                                   "for s in HUP INT QUIT USR1 USR2 PIPE ALRM TERM; do trap \"echo $s >> " + file_ +
                                       "\" $s; done; while :; do sleep 1; done"}));
    }
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  ~Stranger() {
    if (mounted_) ::umount2((directory_ + "/mount").c_str(), MNT_DETACH);
  }

  void expect_untouched() const {
    for (const auto& process : processes_) EXPECT_TRUE(sys::process_start(process->pid()).is_alive());
    EXPECT_EQ(sys::read_file(file_), "") << "signals";
    EXPECT_EQ(measure::mount_points_below({directory_}).size(), mounted_ ? 1U : 0U);
    EXPECT_TRUE(fs::exists(directory_ + "/.sealbench-workspace"));
  }

 private:
  std::string directory_;
  std::string file_;
  bool mounted_ = false;
  std::vector<std::unique_ptr<testing::Child>> processes_;
};

class KillTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "namespaces and containers need root";
    fs::create_directory(shared());
  }

  [[nodiscard]] std::string shared() const { return scratch_.path() + "/shared"; }
  [[nodiscard]] std::string folder(const std::string& name) const {
    fs::create_directories(scratch_.path() + "/" + name);
    return scratch_.path() + "/" + name;
  }
  [[nodiscard]] std::vector<std::string> measuring(const std::string& name, std::vector<std::string> more) const {
    std::vector<std::string> command = {
        bench_program(), "--sessions",        "1",        "--exe-size", "native", "--quiet",
        "--export-json", folder(name) + "/r", "--warmup", "1"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
  [[nodiscard]] Program start(const std::string& name, const std::vector<std::string>& command) const {
    return {folder(name), command, {"TMPDIR=" + shared()}};
  }

  /// Remembers what runs that have just been killed left, to look for it in the end.
  void note_marks() {
    for (const std::string& name : names_in(shared())) {
      const auto owner = said_by(shared() + "/" + name + "/lock");
      if (owner.is_object() && !owner.value("mark", "").empty()) marks_[owner["mark"]] = name;
    }
  }
  void note_containers(const std::string& base) {
    std::error_code ignored;
    for (fs::recursive_directory_iterator at(base, ignored), end; at != end; at.increment(ignored)) {
      if (at->path().filename() != "state.json") continue;
      const auto state = said_by(at->path());
      if (!state.is_object() || !state.contains("pid")) continue;
      const auto pid = state["pid"].get<pid_t>();
      if (const sys::ProcessStart process = sys::process_start(pid); process.is_alive())
        containers_[pid] = process.ticks;
    }
  }
  [[nodiscard]] std::ptrdiff_t containers_alive() const {
    return std::count_if(containers_.begin(), containers_.end(), [](const auto& container) {
      const sys::ProcessStart now = sys::process_start(container.first);
      return now.is_alive() && now.ticks == container.second;  // not a zombie that nobody has reaped yet
    });
  }
  /// Runs whose processes are still there.
  [[nodiscard]] Names runs_with_processes() const {
    Names found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
      std::string environment;
      try {
        environment = sys::read_file(entry.path() / "environ");
      } catch (const std::system_error&) {
        continue;
      }
      for (const auto& [mark, run] : marks_) {
        if (environment.find(mark) != std::string::npos) found.insert(run);
      }
    }
    return found;
  }

  host::ScratchDirectory scratch_;
  std::map<std::string, std::string> marks_;   ///< of runs, with their ids
  std::map<pid_t, std::uint64_t> containers_;  ///< processes that held containers, with their start times
};

TEST_F(KillTest, AHundredKillsTouchNoLiveRunAndNoStrangerAndLeaveNothing) {
  constexpr int kRounds = 50;  // two kills in each
  constexpr int kMostRounds = 200;
  constexpr std::size_t kEnough = 11;  // that were killed in the midst of it, which on a busy machine takes more rounds
  const MountNamespace one(folder("one"));
  const MountNamespace two(folder("two"));
  const auto other_boot = [&](const std::vector<std::string>& command) {
    return in_another_boot(folder("boot"), -kSecondsBack, command);
  };
  const Stranger stranger(shared());
  const std::vector<std::string> endless = {"--runs", "1000000", "--counters", "none"};
  const auto with = [&](std::vector<std::string> these) {
    these.insert(these.end(), endless.begin(), endless.end());
    return these;
  };

  // Live runs, one in each mount namespace and in each boot, one of them with containers that it holds.
  Program live_one = start(
      "live-one", one.enter(measuring("live-one", with({"--strategy", "noclone,bindfd-ro", "--workload", "exec"}))));
  Program live_two = start("live-two", two.enter(other_boot(measuring("live-two", with({"--strategy", "noclone"})))));
  ASSERT_TRUE(eventually([&] {
    return names_in(one.path(kBase)).size() == 1 && names_in(two.path(kBase)).size() == 1 &&
           names_in(shared()).size() == 3;
  }));
  ::usleep(300'000);
  Names live = names_in(shared());
  const Names base_one = names_in(one.path(kBase));
  const Names base_two = names_in(two.path(kBase));

  // In the second namespace containers are held, and found again by the states that runs of the same boot left. In the
  // first, boots alternate: what another boot left is removed, and its processes, which no reboot has ended here, end
  // by themselves.
  const std::vector<std::vector<std::string>> commands = {
      measuring("killed-one", with({"--strategy", "noclone,bindfd-ro,memfd-pool"})),
      measuring("killed-one", {"--strategy", "noclone", "--runs", "2", "--counters", "memory"}),
      {bench_program(), "list"},
  };
  std::mt19937 random(20261126);
  std::uniform_int_distribution<useconds_t> moment(20'000, 500'000);
  const auto are_enough = [&] { return marks_.size() >= live.size() + kEnough && containers_.size() >= kEnough; };
  for (int round = 0; round < kRounds || (!are_enough() && round < kMostRounds); ++round) {
    const auto& command = commands[static_cast<std::size_t>(round) % commands.size()];
    Program first = start("killed-one", one.enter(round % 2 == 0 ? command : other_boot(command)));
    Program second =
        start("killed-two",
              two.enter(measuring("killed-two", with({"--strategy", "noclone,sealed-erofs", "--workload", "exec"}))));
    const useconds_t slower = round < kRounds ? 1 : 4;
    const useconds_t early = slower * moment(random);
    const useconds_t late = slower * moment(random);
    ::usleep(std::min(early, late));
    (early < late ? first : second).send(SIGKILL);
    ::usleep(std::max(early, late) - std::min(early, late));
    (early < late ? second : first).send(SIGKILL);
    first.wait();
    second.wait();
    note_marks();
    note_containers(two.path(kBase));
  }

  // The next starts, in each place.
  const std::vector<std::string> next = measuring("next", {"--strategy", "noclone", "--runs", "2"});
  for (const auto& command : {one.enter(next), one.enter(other_boot(next)), two.enter(next)}) {
    const Ended ended = start("next", command).wait();
    EXPECT_EQ(ended.status, 0) << ended.err;
  }

  live.insert("sealbench-stranger");
  EXPECT_EQ(names_in(shared()), live);
  EXPECT_EQ(names_in(one.path(kBase)), base_one);
  EXPECT_EQ(names_in(two.path(kBase)), base_two);
  for (const std::string& run : live) std::erase_if(marks_, [&](const auto& item) { return item.second == run; });
  EXPECT_GE(marks_.size(), kEnough) << "most were killed in the midst of it";
  EXPECT_TRUE(eventually([&] { return runs_with_processes().empty(); }));
  EXPECT_THAT(runs_with_processes(), IsEmpty());
  EXPECT_TRUE(eventually([&] { return containers_alive() == 0; })) << containers_alive() << " held containers";
  EXPECT_GE(containers_.size(), kEnough);
  EXPECT_TRUE(eventually([&] { return cgroups_of(marks_).empty(); }));
  EXPECT_THAT(cgroups_of(marks_), IsEmpty());
  stranger.expect_untouched();

  // The live runs end as if nothing had been.
  ::kill(live_one.pid(), SIGINT);
  ::kill(children_of(live_two.pid()).at(0), SIGINT);
  for (const auto& [name, run] : {std::pair{"live-one", &live_one}, {"live-two", &live_two}}) {
    const Ended ended = run->wait();
    EXPECT_EQ(ended.status, 130) << ended.err;
    EXPECT_THAT(results::load(folder(name) + "/r").omitted, IsEmpty()) << "no launch failed";
  }
  EXPECT_EQ(names_in(shared()), Names{"sealbench-stranger"});
}

}  // namespace
}  // namespace sealbench
