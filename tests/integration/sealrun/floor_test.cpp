// The floor does what sealrun's containers have, as far as its claim goes: what it is compared with must not do more.
#include <regex>
#include <set>
#include <sstream>

#include "tests/integration/sealrun/fixture.hpp"
#include "workloads/bundles/embedded.hpp"

namespace sealbench::testing {
namespace {

constexpr const char* kFloor = SEALBENCH_BUILD_DIR "/bin/floor";

class Floor : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    const nlohmann::ordered_json embedded = workloads::embedded_config({.uid = 0, .gid = 0});
    bundle->config["mounts"] = embedded["mounts"];
    bundle->config["linux"] = embedded["linux"];
  }

  /// Mount points of a /proc/PID/mountinfo (proc(5)), each with its options and its filesystem. What covers a masked
  /// file is the host's null device for the floor, the container's for sealrun: there the point alone counts.
  static std::multiset<std::string> mounts(const std::string& mountinfo) {
    static const std::regex kLine(R"(\d+ \d+ \S+ \S+ (\S+) (\S+) .*- (\S+) \S+ (\S+))");
    std::multiset<std::string> found;
    std::istringstream lines(mountinfo);
    for (std::string line; std::getline(lines, line);) {
      std::smatch part;
      if (!std::regex_match(line, part, kLine)) {
        ADD_FAILURE() << "not a line of mountinfo: " << line;
        continue;
      }
      const bool null = part[3] == "devtmpfs" ||
                        (part[3] == "tmpfs" && part[1].str().starts_with("/proc/") && part[2].str().starts_with("rw"));
      found.insert(null ? part[1].str()
                        : part[1].str() + " " + part[2].str() + " " + part[3].str() + " " + part[4].str());
    }
    return found;
  }
};

TEST_F(Floor, HasTheMountsOfTheEmbeddedBundle) {
  const std::vector<std::string> show = {"/bin/busybox", "cat", "/proc/self/mountinfo"};
  bundle->config["process"]["args"] = show;
  bundle->write();
  const Outcome ours = run_bundle();
  ASSERT_EQ(ours.status, 0) << ours.err;
  std::vector<std::string> command = {kFloor, bundle->rootfs()};
  command.insert(command.end(), show.begin(), show.end());
  const Outcome floor = run(command);
  ASSERT_EQ(floor.status, 0) << floor.err;
  EXPECT_EQ(mounts(floor.out), mounts(ours.out));
  EXPECT_GT(mounts(floor.out).size(), 12U);
}

TEST_F(Floor, HasTheNamespacesOfTheEmbeddedBundle) {
  const Outcome floor = run({kFloor, bundle->rootfs(), "/bin/busybox", "ls", "-l", "/proc/self/ns"});
  const Outcome host = run({busybox(), "ls", "-l", "/proc/self/ns"});
  ASSERT_EQ(floor.status, 0);
  for (const char* name : {"pid", "net", "ipc", "uts", "mnt"}) {
    const std::regex link(std::string(name) + R"(:\[(\d+)\])");
    std::smatch inside;
    std::smatch outside;
    ASSERT_TRUE(std::regex_search(floor.out, inside, link)) << floor.out;
    ASSERT_TRUE(std::regex_search(host.out, outside, link)) << host.out;
    EXPECT_NE(inside[1], outside[1]) << name;
  }
}

TEST_F(Floor, ReturnsTheStatusOfItsProcess) {
  EXPECT_EQ(run({kFloor, bundle->rootfs(), "/bin/busybox", "sh", "-c", "exit 7"}).status, 7);
  EXPECT_EQ(run({kFloor, bundle->rootfs()}).status, 2) << "bad use";
}

}  // namespace
}  // namespace sealbench::testing
