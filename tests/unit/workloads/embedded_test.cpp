#include "workloads/bundles/embedded.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "harness/host/scratch_directory.hpp"
#include "sys/file.hpp"

namespace sealbench::workloads {
namespace {

namespace fs = std::filesystem;
using Json = Bundle::Json;

/// The first component of an absolute path.
std::string top(const std::string& path) { return path.substr(0, path.find('/', 1)); }

TEST(EmbeddedBundle, HasItsPayloadsAndEveryDirectoryThatIsMountedOn) {
  const host::ScratchDirectory scratch;
  for (const unsigned uid : {0U, 1000U}) {
    const Bundle bundle = write_embedded(scratch.path() + "/" + std::to_string(uid), SEALBENCH_BUILD_DIR "/payloads",
                                         {.uid = uid, .gid = uid});
    for (const char* payload : {"/true", "/hold"}) {
      EXPECT_EQ(::access((bundle.rootfs() + payload).c_str(), X_OK), 0) << payload;
    }
    for (const Json& mount : bundle.config()["mounts"]) {
      // /dev/pts and its like are on the tmpfs at /dev: the runtime makes them.
      EXPECT_TRUE(fs::is_directory(bundle.rootfs() + top(mount["destination"]))) << mount;
    }
  }
}

TEST(EmbeddedBundle, RunsTrueAndAsksForNoTerminalAndNoCgroup) {
  const Json config = embedded_config({});
  EXPECT_EQ(config["process"]["args"], Json::array({"/true"}));
  EXPECT_EQ(config["process"]["terminal"], false);
  EXPECT_EQ(config["root"]["readonly"], true);
  EXPECT_FALSE(config["linux"].contains("resources"));
  for (const Json& mount : config["mounts"]) EXPECT_NE(mount["type"], "cgroup");
}

TEST(EmbeddedBundle, MapsACallerWhoIsNotRootToRoot) {
  const Json config = embedded_config({.uid = 1000, .gid = 100});
  EXPECT_EQ(config["linux"]["uidMappings"], Json::array({{{"containerID", 0}, {"hostID", 1000}, {"size", 1}}}));
  EXPECT_EQ(config["linux"]["gidMappings"], Json::array({{{"containerID", 0}, {"hostID", 100}, {"size", 1}}}));
  EXPECT_FALSE(embedded_config({}).at("linux").contains("uidMappings"));
}

/// What `runc spec` writes, with the differences that the header of the bundle names applied.
class EmbeddedBesideRunc : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v runc > /dev/null") != 0)
      GTEST_SKIP() << "runc is not installed";  // NOLINT(cert-env33-c)
  }

  [[nodiscard]] Json runc_spec(const std::string& options) const {
    const std::string directory = scratch_.path() + "/" + (options.empty() ? "root" : "rootless");
    fs::create_directory(directory);
    EXPECT_EQ(std::system(("cd " + directory + " && runc spec " + options).c_str()), 0);  // NOLINT(cert-env33-c)
    Json config = Json::parse(sys::read_file(directory + "/config.json"));
    config["process"]["terminal"] = false;
    config["process"]["args"] = Json::array({"/true"});
    config["process"]["capabilities"].erase("ambient");  // runc 1.2 writes none
    config["linux"].erase("resources");
    Json mounts = Json::array();
    for (const Json& mount : config["mounts"]) {
      if (mount["destination"] != "/sys/fs/cgroup") mounts.push_back(mount);
    }
    config["mounts"] = mounts;
    for (const char* name : {"ociVersion", "hostname"}) config.erase(name);
    return config;
  }

  /// Unordered, so that the order of members does not matter; namespaces as a set.
  [[nodiscard]] static nlohmann::json comparable(Json config) {
    for (const char* name : {"ociVersion", "hostname"}) config.erase(name);
    nlohmann::json json = nlohmann::json::parse(config.dump());
    std::sort(json["linux"]["namespaces"].begin(), json["linux"]["namespaces"].end());
    return json;
  }

  host::ScratchDirectory scratch_;
};

TEST_F(EmbeddedBesideRunc, HasItsShape) { EXPECT_EQ(comparable(embedded_config({})), comparable(runc_spec(""))); }

TEST_F(EmbeddedBesideRunc, HasItsRootlessShape) {
  if (::geteuid() == 0) {
    Json expected = runc_spec("--rootless");
    for (const char* map : {"uidMappings", "gidMappings"}) expected["linux"][map][0]["hostID"] = 1000;
    EXPECT_EQ(comparable(embedded_config({.uid = 1000, .gid = 1000})), comparable(expected));
  } else {
    EXPECT_EQ(comparable(embedded_config({.uid = ::geteuid(), .gid = ::getegid()})),
              comparable(runc_spec("--rootless")));
  }
}

}  // namespace
}  // namespace sealbench::workloads
