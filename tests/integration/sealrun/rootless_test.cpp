// Without any privilege, in a user namespace: strategies that need none work, the others say what they miss.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/integration/sealrun/fixture.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr unsigned kNobody = 65534;

/// sealrun as uid 65534, with a bundle as `runc spec --rootless` writes it.
class Rootless : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    if (run(unprivileged({"unshare", "-U", "true"})).status != 0) {
      GTEST_SKIP() << "unprivileged users may not make user namespaces (kernel.unprivileged_userns_clone, AppArmor)";
    }
    bundle = std::make_unique<Bundle>(true);
    root = bundle->beside("state");
    fs::create_directories(root);
    ASSERT_EQ(::chown(root.c_str(), kNobody, kNobody), 0);
    for (const auto& entry : fs::recursive_directory_iterator(bundle->path())) {
      ASSERT_EQ(::lchown(entry.path().c_str(), kNobody, kNobody), 0);
    }
    ASSERT_EQ(::chown(bundle->path().c_str(), kNobody, kNobody), 0);
    // The build folder may lie where others cannot go. Alone in its directory: overlayfs refuses layers that overlap.
    fs::create_directories(bundle->beside("bin"));
    exe_ = bundle->beside("bin/sealrun");
    fs::copy_file(kSealrun, exe_);
    ::chmod(exe_.c_str(), 0755);
    for (const char* mapping : {"uidMappings", "gidMappings"}) {
      bundle->config["linux"][mapping] = {{{"containerID", 0}, {"hostID", kNobody}, {"size", 1}}};
    }
    bundle->shell("id -u; cat /proc/self/uid_map; ls /proc | grep -c '^1$'");
    bundle->write();
  }

  static std::vector<std::string> unprivileged(const std::vector<std::string>& command) {
    std::vector<std::string> words = {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};
    words.insert(words.end(), command.begin(), command.end());
    return words;
  }

  Outcome call(const std::string& strategy, const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {exe_, "--root", root, "--artefacts", root + "/kept", "--seal", strategy};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(unprivileged(words));
  }
  Outcome run_with(const std::string& strategy) const { return call(strategy, {"run", "-b", bundle->path(), id}); }

  /// Whether the strategy says that it needs no privilege.
  bool promises(const std::string& strategy) const {
    sys::Host host = sys::Host::probe();
    host.sys_admin = false;
    const fs::path scratch = bundle->beside("trial");
    fs::create_directories(scratch);
    strategies::Exe exe(exe_, scratch);
    exe.set_artefact_dir(scratch / "kept");
    const bool supported = strategies::find(strategy)->support(host, exe).supported;
    fs::remove_all(scratch);
    return supported;
  }

  std::string exe_;
};

TEST_F(Rootless, WorksWithoutPrivilege) {
  int promised = 0;
  for (const std::string& strategy : ordinary_strategies()) {
    if (!promises(strategy)) continue;
    ++promised;
    EXPECT_EQ(call(strategy, {"install"}).status, 0) << strategy;
    const Outcome outcome = run_with(strategy);
    EXPECT_EQ(outcome.status, 0) << strategy << ": " << outcome.err;
    EXPECT_EQ(outcome.out, "0\n         0      65534          1\n1\n") << strategy;
    EXPECT_EQ(call(strategy, {"uninstall"}).status, 0) << strategy;
  }
  EXPECT_GE(promised, 3) << "noclone, memfd and memfd-init need nothing";
  fs::remove_all(root + "/kept");
}

TEST_F(Rootless, SaysWhatAStrategyMisses) {
  for (const char* strategy : {"bindfd-ro", "sealed-overlayfs"}) {
    const Outcome outcome = run_with(strategy);
    EXPECT_EQ(outcome.status, 1) << strategy;
    EXPECT_THAT(outcome.err, HasSubstr("not permitted")) << strategy;
    EXPECT_EQ(outcome.out, "") << strategy;
  }
}

TEST_F(Rootless, SaysWhatMayBeMapped) {
  bundle->config["linux"]["uidMappings"] = {{{"containerID", 0}, {"hostID", 0}, {"size", 1}}};
  bundle->write();
  const Outcome outcome = run_with("memfd");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("linux.uidMappings: without privilege one can map only one's own id (65534)"));
}

}  // namespace
}  // namespace sealbench::testing
