// A holder that is not what it should be, and people whom a holder should not serve.
#include "strategies/holder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>

#include "strategies/registry.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::strategies {
namespace {

using sealbench::testing::Scratch;
using ::testing::HasSubstr;

constexpr const char* kStrategy = "memfd-bind";

/// As a launcher sends it: what is wished for (0: a sealed exe), and of which version of the exe.
struct Packet {
  std::uint32_t wish = 0;
  FileIdentity exe;
};

sockaddr_un address_of(const std::string& directory) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = directory + "/socket";
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

sys::UniqueFd make_socket() { return sys::UniqueFd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)); }

void send_descriptor(int client, int fd) {
  std::int32_t error = 0;
  iovec part{.iov_base = &error, .iov_len = sizeof error};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  ::sendmsg(client, &message, MSG_NOSIGNAL);
}

class HolderTest : public ::testing::Test {
 protected:
  HolderTest() {
    sys::write_file(scratch_.file("exe"), "the exe");
    exe_.set_artefact_dir(scratch_.file("kept"));
  }
  [[nodiscard]] std::string directory() const { return artefact_directory(exe_, exe_.real_path(), kStrategy); }

  Scratch scratch_;
  Exe exe_{scratch_.file("exe"), scratch_.file("")};
};

/// Answers every request with `fd`, in the place of a holder.
class FalseHolder {
 public:
  FalseHolder(const std::string& directory, int fd) : listening_(make_socket()) {
    make_artefact_directory(directory, kStrategy);
    const sockaddr_un address = address_of(directory);
    ::unlink(address.sun_path);
    if (::bind(listening_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listening_.get(), 1) != 0) {
      throw std::runtime_error("cannot listen");
    }
    answering_ = std::jthread([this, fd] {
      while (const sys::UniqueFd client{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC)}) {
        Packet packet;
        if (::recv(client.get(), &packet, sizeof packet, 0) > 0) send_descriptor(client.get(), fd);
      }
    });
  }
  FalseHolder(const FalseHolder&) = delete;
  FalseHolder& operator=(const FalseHolder&) = delete;
  ~FalseHolder() { ::shutdown(listening_.get(), SHUT_RDWR); }  // ends the wait for the next

 private:
  sys::UniqueFd listening_;
  std::jthread answering_;
};

TEST_F(HolderTest, IsBelievedOnlyWhenEverySealIsThere) {
  constexpr std::array kEach = {F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE};
  for (const int missing : kEach) {
    const sys::UniqueFd copy = sys::executable_memfd("copy");
    ASSERT_EQ(::fcntl(copy.get(), F_ADD_SEALS, sys::kContentSeals & ~missing), 0);
    const FalseHolder holder(directory(), copy.get());
    try {
      (void)ask_holder(exe_, kStrategy);
      ADD_FAILURE() << "took a memfd without the seal " << missing;
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code().value(), EPERM);
      EXPECT_THAT(error.what(), HasSubstr("sent something that is not a sealed memfd"));
    }
  }
  const sys::UniqueFd whole = sealed_copy(exe_.open(O_RDONLY), 7);
  const FalseHolder holder(directory(), whole.get());
  EXPECT_NO_THROW((void)ask_holder(exe_, kStrategy)) << "what is sealed is taken from whomever it comes";
}

TEST_F(HolderTest, ThatSendsNoMemfdOrNothingIsAnError) {
  const sys::UniqueFd file = exe_.open(O_RDONLY);
  for (const int fd : {file.get(), -1}) {
    const FalseHolder holder(directory(), fd);
    EXPECT_THROW((void)ask_holder(exe_, kStrategy), std::system_error) << fd;
  }
}

/// What the holder in `directory` sends to `uid`: 0 for a descriptor, 1 for none, 2 when it cannot be reached.
int asked_by(uid_t uid, const std::string& directory, const FileIdentity& exe) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setresuid(uid, uid, uid) != 0) ::_exit(2);
    const sys::UniqueFd socket = make_socket();
    const sockaddr_un address = address_of(directory);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) ::_exit(2);
    const Packet packet{.wish = 0, .exe = exe};
    if (::send(socket.get(), &packet, sizeof packet, MSG_NOSIGNAL) < 0) ::_exit(1);
    std::int32_t error = -1;
    iovec part{.iov_base = &error, .iov_len = sizeof error};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const bool got = ::recvmsg(socket.get(), &message, 0) == sizeof error && CMSG_FIRSTHDR(&message) != nullptr;
    ::_exit(got ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(HolderTest, AnswersNobodyButItsOwnUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become somebody else";
  const Strategy& strategy = *find(kStrategy);
  strategy.install(exe_);
  // As if the directory's mode did not keep others out: a descriptor of the socket went astray, say.
  for (const std::string& path : {scratch_.file(""), scratch_.file("kept"), directory(), directory() + "/socket"}) {
    ASSERT_EQ(::chmod(path.c_str(), 0777), 0) << path;
  }
  const FileIdentity identity = identity_of(exe_);
  EXPECT_EQ(asked_by(::geteuid(), directory(), identity), 0) << "the way is open";
  constexpr uid_t kNobody = 65534;
  EXPECT_EQ(asked_by(kNobody, directory(), identity), 1);
  ASSERT_EQ(::chmod(directory().c_str(), 0700), 0);
  EXPECT_EQ(asked_by(kNobody, directory(), identity), 2) << "closed by its mode too";
  strategy.uninstall(exe_);
}

TEST_F(HolderTest, OfSomebodyElseIsNotAsked) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to make a directory of somebody else";
  const sys::UniqueFd whole = sealed_copy(exe_.open(O_RDONLY), 7);
  const FalseHolder holder(directory(), whole.get());
  ASSERT_EQ(::chown(directory().c_str(), 65534, 65534), 0);
  try {
    (void)ask_holder(exe_, kStrategy);
    ADD_FAILURE() << "asked the holder of somebody else";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EPERM);
    EXPECT_THAT(error.what(), HasSubstr("belongs to somebody else"));
  }
  ASSERT_EQ(::chown(directory().c_str(), 0, 0), 0);
  EXPECT_NO_THROW((void)ask_holder(exe_, kStrategy)) << "it is asked when it is ours";
}

TEST_F(HolderTest, KeepsAllBytesOfTheExeAndEverySeal) {
  const std::string large(300'000, 'x');  // more than two steps of the copy
  sys::write_file(scratch_.file("large"), large + "end");
  const sys::UniqueFd copy = sealed_copy(sys::open(scratch_.file("large"), O_RDONLY), large.size() + 3);
  EXPECT_TRUE(sys::read_file("/proc/self/fd/" + std::to_string(copy.get())) == large + "end");
  EXPECT_EQ(sys::seals(copy) & sys::kContentSeals, sys::kContentSeals);
}

}  // namespace
}  // namespace sealbench::strategies
