// Masked and read-only paths: hidden in what the container sees when all is mounted, whichever way leads there.
#include <filesystem>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Covers : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    fs::create_directories(bundle->beside("host/ro"));
    sys::write_file(bundle->beside("host/secret"), "the secret\n");
  }
  void TearDown() override {
    if (bundle != nullptr) {
      EXPECT_FALSE(fs::exists(bundle->beside("host/ro/written"))) << "through a path that is read-only";
    }
    SealrunTest::TearDown();
  }
  /// A bind mount of a host's directory with a secret; the last of the bundle's mounts, after the network has come.
  void bind(const std::string& destination) {
    bundle->config["mounts"].push_back(
        {{"destination", destination}, {"type", "bind"}, {"source", bundle->beside("host")}, {"options", {"bind"}}});
  }
  void cover(const std::string& directory) {
    bundle->config["linux"]["maskedPaths"] = {directory + "/secret"};
    bundle->config["linux"]["readonlyPaths"] = {directory + "/ro"};
  }
  /// What is seen and what can be written in `directory`.
  Outcome look(const std::string& directory) {
    bundle->config["root"]["readonly"] = false;
    bundle->shell("cat " + directory + "/secret; touch " + directory + "/ro/written; ls " + directory);
    return run_bundle();
  }
  void expect_hidden(const std::string& directory) {
    const Outcome outcome = look(directory);
    EXPECT_EQ(outcome.out, "ro\nsecret\n") << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("Read-only file system"));
  }
};

TEST_F(Covers, ThroughALinkBelowALaterMount) {
  fs::create_directories(bundle->rootfs("/data"));
  fs::create_symlink("data", bundle->rootfs("/link"));
  bind("/data");
  cover("/link");
  expect_hidden("/data");
}

TEST_F(Covers, BelowAMountWhoseOwnTargetIsALink) {
  fs::create_directories(bundle->rootfs("/data/ro"));
  sys::write_file(bundle->rootfs("/data/secret"), "of the image\n");
  fs::create_symlink("data", bundle->rootfs("/link"));
  bind("/link");
  cover("/data");
  expect_hidden("/data");
}

TEST_F(Covers, VarRunIsALinkToRun) {
  fs::create_directories(bundle->rootfs("/var"));
  fs::create_symlink("/run", bundle->rootfs("/var/run"));
  bind("/run");
  cover("/var/run");
  expect_hidden("/run");
}

TEST_F(Covers, RunIsALinkToVarRun) {
  fs::create_directories(bundle->rootfs("/var/run"));
  fs::remove(bundle->rootfs("/run"));
  fs::create_symlink("var/run", bundle->rootfs("/run"));
  bind("/run");
  cover("/var/run");
  expect_hidden("/var/run");
}

TEST_F(Covers, WithoutANetworkOfItsOwn) {
  auto& namespaces = bundle->config["linux"]["namespaces"];
  for (auto at = namespaces.begin(); at != namespaces.end();) {
    at = (*at)["type"] == "network" ? namespaces.erase(at) : at + 1;
  }
  fs::create_directories(bundle->rootfs("/data"));
  fs::create_symlink("data", bundle->rootfs("/link"));
  bind("/data");
  cover("/link");
  expect_hidden("/data");
}

TEST_F(Covers, APathThatCannotBeCoveredEndsTheLaunch) {
  fs::create_symlink("/proc/self/exe", bundle->rootfs("/magic"));
  bundle->shell("echo started");
  for (const char* kind : {"maskedPaths", "readonlyPaths"}) {
    bundle->config["linux"]["maskedPaths"] = bundle->config["linux"]["readonlyPaths"] = nlohmann::json::array();
    bundle->config["linux"][kind] = {"/magic"};
    const Outcome outcome = run_bundle();
    EXPECT_EQ(outcome.status, 1) << kind;
    EXPECT_EQ(outcome.out, "") << kind;
    EXPECT_THAT(outcome.err, HasSubstr("/magic")) << kind;
  }
}

TEST_F(Covers, APathThatDoesNotExistIsNone) {
  fs::create_symlink("nowhere", bundle->rootfs("/dangling"));
  bundle->config["linux"]["maskedPaths"] = {"/no/such", "/etc/passwd/file", "/dangling", "/dangling/x"};
  bundle->shell("echo started");
  const Outcome outcome = run_bundle();
  EXPECT_EQ(outcome.out, "started\n") << outcome.err;
}

TEST_F(Covers, FilesAreMaskedWhereSysComesBeforeDev) {  // as podman writes bundles
  auto& mounts = bundle->config["mounts"];
  for (auto at = mounts.begin(); at != mounts.end(); ++at) {
    if ((*at)["destination"] != "/sys") continue;
    const nlohmann::ordered_json sysfs = *at;
    mounts.erase(at);
    mounts.insert(mounts.begin() + 1, sysfs);
    break;
  }
  ASSERT_EQ(mounts[1]["destination"], "/sys");
  bundle->config["linux"]["maskedPaths"] = {"/proc/keys", "/proc/version"};
  bundle->shell("cat /proc/keys /proc/version; echo hidden");
  const Outcome outcome = run_bundle();
  EXPECT_EQ(outcome.out, "hidden\n") << outcome.err;
}

}  // namespace
}  // namespace sealbench::testing
