// Containers from create to delete: what each command does, prints and returns.
#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class Lifecycle : public SealrunTest {};

/// Names and types of the members, not their values.
std::map<std::string, std::string> shape(const Json& object) {
  std::map<std::string, std::string> members;
  for (const auto& [name, value] : object.items()) members[name] = value.type_name();
  return members;
}

TEST_F(Lifecycle, CreateStartKillDelete) {
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  ASSERT_EQ(sealrun({"create", "-b", bundle->path(), id}).status, 0);
  EXPECT_EQ(state()["status"], "created");
  EXPECT_EQ(sys::read_file("/proc/" + state()["pid"].dump() + "/cmdline").find("sleep"), std::string::npos)
      << "created containers do not execute their process yet";

  ASSERT_EQ(sealrun({"start", id}).status, 0);
  EXPECT_EQ(state()["status"], "running");
  const std::string pid = state()["pid"].dump();
  EXPECT_TRUE(eventually([&] { return sys::read_file("/proc/" + pid + "/cmdline").starts_with("sleep"); }));
  EXPECT_THAT(sealrun({"start", id}).err, HasSubstr("cannot start an already running container"));
  const Outcome refused = sealrun({"delete", id});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("that is not stopped: running"));

  EXPECT_EQ(sealrun({"kill", id, "KILL"}).status, 0);
  EXPECT_TRUE(eventually([&] { return state()["status"] == "stopped"; }));
  EXPECT_EQ(state()["pid"], 0);
  EXPECT_EQ(sealrun({"kill", id, "KILL"}).status, 1);
  EXPECT_EQ(sealrun({"delete", id}).status, 0);
  const Outcome gone = sealrun({"state", id});
  EXPECT_EQ(gone.status, 1);
  EXPECT_THAT(gone.err, HasSubstr("does not exist"));
}

TEST_F(Lifecycle, ALaterProcessWithThePidIsNotTheContainer) {
  start_sleeping();
  ASSERT_EQ(state()["status"], "running");
  const std::string file = root + "/" + id + "/state.json";
  const std::string written = sys::read_file(file);
  Json changed = Json::parse(written);
  if (changed["pidfsInode"] != 0) {
    Json other = changed;
    other["pidfsInode"] = changed["pidfsInode"].get<std::uint64_t>() - 1;
    sys::write_file(file, other.dump());
    EXPECT_EQ(state()["status"], "stopped") << "its handle has another inode";
  }
  changed.erase("pidfsInode");  // as before Linux 6.9
  sys::write_file(file, changed.dump());
  EXPECT_EQ(state()["status"], "running");
  for (const char* end : {"startedAfter", "startedBefore"}) {
    changed[end] = changed[end].get<std::uint64_t>() - 100;  // a second
  }
  sys::write_file(file, changed.dump());
  EXPECT_EQ(state()["status"], "stopped") << "its process began after the container's";
  sys::write_file(file, written);
  EXPECT_EQ(state()["status"], "running");
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Lifecycle, NoPidFileStaysOfAProcessThatCouldNotBeExecuted) {
  bundle->config["process"]["args"] = {"/no/such/program"};
  bundle->write();
  const std::string pid_file = bundle->beside("pid");
  for (const std::vector<std::string>& how : {std::vector<std::string>{"run"}, {"run", "-d"}, {"create"}}) {
    std::vector<std::string> arguments = how;
    arguments.insert(arguments.end(), {"--pid-file", pid_file, "-b", bundle->path(), id});
    const Outcome outcome = sealrun(arguments);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr("looking for the program /no/such/program"));
    EXPECT_FALSE(std::filesystem::exists(pid_file));
  }
}

TEST_F(Lifecycle, DeletesACreatedContainer) {
  ASSERT_EQ(sealrun({"create", "-b", bundle->path(), id}).status, 0);
  EXPECT_EQ(sealrun({"delete", id}).status, 0);
}

TEST_F(Lifecycle, DeleteForceOfNothingIsNoError) {
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
  EXPECT_EQ(sealrun({"delete", id}).status, 1);
}

TEST_F(Lifecycle, StateAndListHaveTheFieldsOfRunc) {
  start_sleeping();
  const std::string runc_root = bundle->beside("runc");
  const std::string runc_id = id + "-runc";
  const auto runc = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> words = {"runc", "--root", runc_root};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
  };
  ASSERT_EQ(runc({"run", "-d", "-b", bundle->path(), runc_id}).status, 0);
  const Json expected = Json::parse(runc({"state", runc_id}).out);
  const Json expected_list = Json::parse(runc({"list", "--format", "json"}).out);
  const std::string expected_table = runc({"list"}).out;
  EXPECT_EQ(runc({"delete", "--force", runc_id}).status, 0);

  const Json ours = state();
  EXPECT_EQ(shape(ours), shape(expected));
  EXPECT_EQ(ours["bundle"], expected["bundle"]);
  EXPECT_EQ(ours["rootfs"], expected["rootfs"]);
  EXPECT_EQ(ours["ociVersion"], expected["ociVersion"]);
  const Json list = Json::parse(sealrun({"list", "--format", "json"}).out);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(shape(list[0]), shape(expected_list[0]));
  EXPECT_EQ(list[0]["owner"], expected_list[0]["owner"]);
  const auto heading = [](const std::string& table) {
    std::istringstream words(table.substr(0, table.find('\n')));
    return std::vector<std::string>(std::istream_iterator<std::string>(words), {});
  };
  EXPECT_EQ(heading(sealrun({"list"}).out), heading(expected_table));
  EXPECT_EQ(sealrun({"list", "-q"}).out, id + "\n");
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Lifecycle, ReturnsTheStatusOfTheProcess) {
  bundle->shell("exit 7");
  EXPECT_EQ(run_bundle().status, 7);
  bundle->shell("kill -KILL $$");  // ignored: the first process of a pid namespace
  EXPECT_EQ(run_bundle().status, 0);
}

TEST_F(Lifecycle, ReturnsTheSignalThatEndedTheProcess) {
  start_sleeping();
  EXPECT_EQ(sealrun({"exec", id, "sh", "-c", "exit 9"}).status, 9);
  EXPECT_EQ(sealrun({"exec", id, "sh", "-c", "kill -TERM $$"}).status, 128 + SIGTERM);
  EXPECT_EQ(sealrun({"exec", id, "sh", "-c", "kill -SEGV $$"}).status, 128 + SIGSEGV);
  EXPECT_EQ(sealrun({"exec", id, "no-such-program"}).status, 255);
  EXPECT_EQ(sealrun({"exec", id + "x", "true"}).status, 255);
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Lifecycle, ForwardsSignals) {
  bundle->shell("trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.05; done");
  bundle->write();
  Child child(command({"run", "-b", bundle->path(), id}));
  ASSERT_TRUE(eventually([&] { return child.out() == "ready\n"; }));
  ::kill(child.pid(), SIGTERM);
  const Outcome outcome = child.wait();
  EXPECT_EQ(outcome.out, "ready\ncaught\n");
  EXPECT_EQ(outcome.status, 5);
}

TEST_F(Lifecycle, InheritsStandardStreams) {
  bundle->shell("cat; echo error >&2");
  bundle->write();
  std::string line =
      std::string("printf input | ") + kSealrun + " --root " + root + " run -b " + bundle->path() + " " + id;
  const Outcome outcome = run({"sh", "-c", line});
  EXPECT_EQ(outcome.out, "input");
  EXPECT_EQ(outcome.err, "error\n");
}

TEST_F(Lifecycle, DetachesAndWritesThePidFile) {
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  const std::string pid_file = bundle->beside("pid");
  ASSERT_EQ(sealrun({"run", "-d", "--pid-file", pid_file, "-b", bundle->path(), id}).status, 0);
  EXPECT_EQ(sys::read_file(pid_file), state()["pid"].dump());
  const std::string exec_pid_file = bundle->beside("exec-pid");
  EXPECT_EQ(sealrun({"exec", "-d", "--pid-file", exec_pid_file, id, "sleep", "60"}).status, 0);
  EXPECT_TRUE(eventually(
      [&] { return sys::read_file("/proc/" + sys::read_file(exec_pid_file) + "/cmdline").starts_with("sleep"); }));
  // Its parent is now this test, and a pid namespace ends only when all of its processes are reaped.
  const pid_t detached = std::stoi(sys::read_file(exec_pid_file));
  ::kill(detached, SIGKILL);
  EXPECT_EQ(::waitpid(detached, nullptr, 0), detached);
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Lifecycle, APidFileReplacesNothingThatIsNoPidFile) {
  const std::string pid_file = bundle->beside("pid");
  const std::string kept = bundle->beside("kept");
  const std::string device = bundle->beside("null");
  sys::write_file(kept, "precious");
  std::filesystem::create_symlink(kept, pid_file + ".tmp");
  ASSERT_EQ(::mknod(device.c_str(), S_IFCHR | 0666, ::makedev(1, 3)), 0);
  EXPECT_EQ(sealrun({"run", "--pid-file", pid_file, "-b", bundle->path(), id}).status, 0);
  EXPECT_EQ(sys::read_file(kept), "precious");
  EXPECT_TRUE(std::filesystem::is_symlink(pid_file + ".tmp"));
  EXPECT_GT(std::stoi(sys::read_file(pid_file)), 0);
  EXPECT_EQ(sealrun({"run", "--pid-file", device, "-b", bundle->path(), id}).status, 0);
  EXPECT_TRUE(std::filesystem::is_character_file(device));
  bundle->config["process"]["args"] = {"/nowhere"};
  bundle->write();
  EXPECT_EQ(sealrun({"run", "--pid-file", device, "-b", bundle->path(), id}).status, 1);
  EXPECT_TRUE(std::filesystem::is_character_file(device))
      << "a launch that fails removes its pid file, and nothing else";
}

TEST_F(Lifecycle, LeavesTheRuntimesGroupsBehind) {
  bundle->shell("grep ^Groups: /proc/self/status");
  bundle->write();
  std::vector<std::string> words = {"setpriv", "--groups", "4242"};
  const auto launch = command({"run", "-b", bundle->path(), id});
  words.insert(words.end(), launch.begin(), launch.end());
  EXPECT_EQ(run({"setpriv", "--groups", "4242", "grep", "^Groups:", "/proc/self/status"}).out, "Groups:\t4242 \n");
  EXPECT_EQ(run(words).out, "Groups:\t \n");
}

TEST_F(Lifecycle, PassesOnlyPreservedDescriptors) {
  bundle->shell("ls /proc/$$/fd; cat <&3");
  bundle->write();
  const auto with = [&](const std::string& option) {
    return run({"sh", "-c",
                "exec 3<" + bundle->path() + "/rootfs/etc/passwd 4</dev/null; exec " + kSealrun + " --root " + root +
                    " run " + option + " -b " + bundle->path() + " " + id});
  };
  EXPECT_THAT(with("--preserve-fds 1").out,
              ::testing::AllOf(::testing::StartsWith("0\n1\n2\n3\nroot:"), HasSubstr("app:")));
  const Outcome without = with("");
  EXPECT_EQ(without.out, "0\n1\n2\n");
  EXPECT_NE(without.status, 0);
}

TEST_F(Lifecycle, ExecTakesOptions) {
  start_sleeping();
  EXPECT_EQ(sealrun({"exec", "--cwd", "/etc", "-e", "A=b c", "-u", "1000:1001", "-g", "7", id, "sh", "-c",
                     "pwd; echo $A; id"})
                .out,
            "/etc\nb c\nuid=1000(app) gid=1001 groups=7\n");
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Lifecycle, EveryStrategyRunsByTheNameOfItsLink) {
  bundle->shell("echo $0 ran");
  bundle->write();
  for (const std::string& strategy : ordinary_strategies()) {
    const std::vector<std::string> link = {std::string(kSealrun) + "-" + strategy, "--root", root, "--artefacts",
                                           bundle->beside("kept")};
    const auto call = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.begin(), link.begin(), link.end());
      return run(arguments);
    };
    EXPECT_EQ(call({"install"}).status, 0);
    const Outcome outcome = call({"run", "-b", bundle->path(), id});
    EXPECT_EQ(outcome.out, "sh ran\n") << strategy << ": " << outcome.err;
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(call({"uninstall"}).status, 0);
  }
}

}  // namespace
}  // namespace sealbench::testing
