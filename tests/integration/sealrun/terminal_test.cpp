// Terminals: what comes over --console-socket, and what the container sees of it; beside runc and crun.
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/integration/sealrun/references.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// An engine's end of --console-socket.
class ConsoleSocket {
 public:
  explicit ConsoleSocket(std::string path)
      : path_(std::move(path)), socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    sys::check(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    sys::check(::listen(socket_.get(), 1), "listen");
  }
  ConsoleSocket(const ConsoleSocket&) = delete;
  ConsoleSocket& operator=(const ConsoleSocket&) = delete;
  ~ConsoleSocket() { ::unlink(path_.c_str()); }

  [[nodiscard]] const std::string& path() const { return path_; }

  /// The terminal that was sent; empty when none came.
  [[nodiscard]] sys::UniqueFd receive() const {
    const sys::UniqueFd connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    char name[64];
    iovec text{.iov_base = name, .iov_len = sizeof name};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))];
    msghdr message{};
    message.msg_iov = &text;
    message.msg_iovlen = 1;
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    if (::recvmsg(connection.get(), &message, 0) <= 0) return {};
    const cmsghdr* rights = CMSG_FIRSTHDR(&message);
    if (rights == nullptr) return {};
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(rights), sizeof fd);
    return sys::UniqueFd(fd);
  }

 private:
  std::string path_;
  sys::UniqueFd socket_;
};

/// What is written on a terminal until `end` has come, or nobody has it open any more.
std::string read_until(const sys::UniqueFd& terminal, const std::string& end) {
  std::string text;
  for (;;) {
    pollfd file{.fd = terminal.get(), .events = POLLIN, .revents = 0};
    if (::poll(&file, 1, 10'000) != 1) return text + " (nothing for 10 s)";
    char part[1024];
    const ssize_t got = ::read(terminal.get(), part, sizeof part);
    if (got <= 0) return text;
    text.append(part, static_cast<std::size_t>(got));
    if (!end.empty() && text.find(end) != std::string::npos) return text;
  }
}

class Terminal : public SealrunTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    runtime_ = GetParam() == "sealrun" ? Runtime{"sealrun", {kSealrun}} : reference_runtime(GetParam());
    if (GetParam() != "sealrun" && run({GetParam(), "--version"}).status != 0) {
      GTEST_SKIP() << "no " << GetParam() << " to compare with: install it";
    }
    for (const char* applet : {"stat", "stty", "tty"}) {
      fs::create_symlink("busybox", bundle->rootfs(std::string("/bin/") + applet));
    }
    console_ = std::make_unique<ConsoleSocket>(bundle->beside("console"));
    bundle->config["process"]["terminal"] = true;
  }

  Outcome call(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = runtime_.command;
    words.insert(words.end(), {"--root", root});
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
  }
  void create() {
    bundle->write();
    const Outcome outcome = call({"create", "--console-socket", console_->path(), "-b", bundle->path(), id});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    terminal_ = console_->receive();
    ASSERT_TRUE(terminal_);
  }
  /// All that a container with this script writes on its terminal.
  std::string printed(const std::string& script) {
    bundle->shell(script);
    create();
    EXPECT_EQ(call({"start", id}).status, 0);
    std::string text = read_until(terminal_, "");
    EXPECT_EQ(call({"delete", "--force", id}).status, 0);
    return text;
  }

  Runtime runtime_;
  std::unique_ptr<ConsoleSocket> console_;
  sys::UniqueFd terminal_;
};

TEST_P(Terminal, IsThatOfTheProcess) {
  bundle->config["process"]["consoleSize"] = {{"height", 33}, {"width", 77}};
  EXPECT_EQ(printed("tty; stty size; stat -c '%a %u %t:%T' /dev/console; readlink /proc/self/fd/2; echo to > /dev/tty; "
                    "echo there > /dev/console"),
            "/dev/pts/0\r\n33 77\r\n620 0 88:0\r\n/dev/pts/0\r\nto\r\nthere\r\n");
}

TEST_P(Terminal, BelongsToTheUser) {
  bundle->config["process"]["user"] = {{"uid", 1000}, {"gid", 1000}};
  EXPECT_EQ(printed("stat -L -c '%u %g' /proc/self/fd/0; echo again > /dev/stdout"), "1000 5\r\nagain\r\n");
}

TEST_P(Terminal, OfAUserNamespace) {
  auto& linux = bundle->config["linux"];
  linux["namespaces"].push_back({{"type", "user"}});
  for (const char* map : {"uidMappings", "gidMappings"}) {
    linux[map] = {{{"containerID", 0}, {"hostID", 100000}, {"size", 65536}}};
  }
  bundle->config["process"]["user"] = {{"uid", 1000}, {"gid", 1000}};
  EXPECT_EQ(printed("tty; stat -L -c '%u %g' /proc/self/fd/0; echo again > /dev/stdout; echo there > /dev/console"),
            "/dev/pts/0\r\n1000 5\r\nagain\r\nthere\r\n");
}

TEST_P(Terminal, GivesInputAndSignals) {
  bundle->shell("trap 'echo; echo caught; exit 3' INT; echo ready; read word; echo got $word; echo wait; read word");
  create();
  ASSERT_EQ(call({"start", id}).status, 0);
  EXPECT_EQ(read_until(terminal_, "ready\r\n"), "ready\r\n");
  sys::write_all(terminal_.get(), "word\n", "the terminal");
  EXPECT_EQ(read_until(terminal_, "wait\r\n"), "word\r\ngot word\r\nwait\r\n");
  sys::write_all(terminal_.get(), "\x03", "the terminal");
  EXPECT_THAT(read_until(terminal_, ""), HasSubstr("caught"));
  EXPECT_EQ(call({"delete", "--force", id}).status, 0);
}

TEST_P(Terminal, OfExec) {
  bundle->config["process"]["terminal"] = false;
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  ASSERT_EQ(call({"create", "-b", bundle->path(), id}).status, 0);
  ASSERT_EQ(call({"start", id}).status, 0);
  auto process = bundle->config["process"];
  process["terminal"] = true;
  process["args"] = {"sh", "-c", "tty; echo there > /dev/tty; ls /dev/console 2> /dev/null || echo none; read end"};
  sys::write_file(bundle->beside("process.json"), process.dump());
  const std::string pid_file = bundle->beside("pid");
  const Outcome outcome = call({"exec", "--tty", "-d", "--pid-file", pid_file, "--console-socket", console_->path(),
                                "--process", bundle->beside("process.json"), id});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const sys::UniqueFd terminal = console_->receive();
  EXPECT_EQ(read_until(terminal, "none\r\n"), "/dev/pts/0\r\nthere\r\nnone\r\n");
  sys::write_all(terminal.get(), "\n", "the terminal");
  const pid_t pid = std::stoi(sys::read_file(pid_file));
  EXPECT_EQ(::waitpid(pid, nullptr, 0), pid);
  EXPECT_EQ(call({"delete", "--force", id}).status, 0);
}

INSTANTIATE_TEST_SUITE_P(Runtimes, Terminal, ::testing::Values("runc", "crun", "sealrun"),
                         [](const auto& test) { return test.param; });

class TerminalRefusals : public SealrunTest {};

TEST_F(TerminalRefusals, NobodyHereCopiesBetweenTerminals) {
  bundle->config["process"]["terminal"] = true;
  EXPECT_THAT(run_bundle().err, HasSubstr("process.terminal: sealrun does not copy between terminals"));
  EXPECT_THAT(sealrun({"create", "-b", bundle->path(), id}).err, HasSubstr("process.terminal: needs --console-socket"));
  bundle->config["process"]["terminal"] = false;
  bundle->write();
  EXPECT_THAT(sealrun({"create", "--console-socket", "x", "-b", bundle->path(), id}).err,
              HasSubstr("--console-socket: process.terminal is false"));
}

TEST_F(TerminalRefusals, ASocketThatNobodyListensOn) {
  bundle->config["process"]["terminal"] = true;
  bundle->write();
  const std::string path = bundle->beside("none");
  EXPECT_THAT(sealrun({"create", "--console-socket", path, "-b", bundle->path(), id}).err,
              HasSubstr("connecting to --console-socket " + path + ": "));
}

TEST_F(TerminalRefusals, WhatTheImageCallsPtmxIsNone) {
  bundle->config["process"]["terminal"] = true;
  // Without a devpts: the link of every /dev leads nowhere, or to what the image has there.
  auto& mounts = bundle->config["mounts"];
  for (auto at = mounts.begin(); at != mounts.end();) {
    at = std::string((*at)["destination"]).starts_with("/dev") ? mounts.erase(at) : at + 1;
  }
  fs::create_directories(bundle->rootfs("/dev/pts"));
  sys::write_file(bundle->rootfs("/dev/pts/ptmx"), "of the image");
  bundle->write();
  const ConsoleSocket console(bundle->beside("console"));
  const Outcome outcome = sealrun({"create", "--console-socket", console.path(), "-b", bundle->path(), id});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("opening a terminal: No such device"));
}

}  // namespace
}  // namespace sealbench::testing
