#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <functional>

#include "sys/device_number.hpp"
#include "tests/unit/sealrun/bundle_text.hpp"
#include "workloads/sealrun/bundle/fields.hpp"

namespace sealbench::sealrun {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

TEST(Bundle, BecomesTypes) {
  Json config = small_config();
  config["process"]["user"] = {{"uid", 5}, {"gid", 6}, {"additionalGids", {7, 8}}, {"umask", 63}};
  config["process"]["oomScoreAdj"] = -5;
  config["linux"]["devices"] = {{{"path", "/dev/x"}, {"type", "b"}, {"major", 7}, {"minor", 300}, {"fileMode", 432}}};
  config["linux"]["sysctl"] = {{"net.ipv4.ip_forward", "1"}};
  config["annotations"] = {{"a", "b"}};
  const Spec spec = load(config);
  EXPECT_EQ(spec.version, "1.0.2");
  EXPECT_EQ(spec.rootfs, "/");
  EXPECT_TRUE(spec.readonly_root);
  EXPECT_EQ(spec.hostname, "small");
  EXPECT_EQ(spec.process.args, std::vector<std::string>{"/bin/true"});
  EXPECT_EQ(spec.process.user.uid, 5U);
  EXPECT_EQ(spec.process.user.additional_gids, (std::vector<std::uint32_t>{7, 8}));
  EXPECT_EQ(spec.process.user.umask, 077U);
  EXPECT_EQ(spec.process.oom_score_adj, -5);
  EXPECT_TRUE(spec.process.no_new_privileges);
  ASSERT_TRUE(spec.process.capabilities.has_value());
  EXPECT_EQ(spec.process.capabilities->bounding, std::uint64_t{1} << CAP_KILL);
  EXPECT_EQ(spec.process.capabilities->ambient, 0U);
  ASSERT_EQ(spec.process.rlimits.size(), 1U);
  EXPECT_EQ(spec.process.rlimits[0].resource, RLIMIT_NOFILE);
  ASSERT_EQ(spec.devices.size(), 1U);
  EXPECT_EQ(spec.devices[0].type_and_mode, S_IFBLK | 0660U);
  EXPECT_EQ(spec.devices[0].number, sys::device_number(7, 300));
  EXPECT_EQ(spec.sysctl.at("net.ipv4.ip_forward"), "1");
  EXPECT_EQ(spec.annotations.at("a"), "b");
  EXPECT_EQ(spec.new_namespaces(),
            static_cast<unsigned long>(CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS));
}

TEST(Bundle, NamespacesWithAPathAreNotNew) {
  Json config = small_config();
  config["linux"]["namespaces"][1]["path"] = "/proc/1/ns/net";
  const Spec spec = load(config);
  EXPECT_EQ(spec.new_namespaces() & CLONE_NEWNET, 0U);
  EXPECT_EQ(spec.find_namespace(CLONE_NEWNET)->path, "/proc/1/ns/net");
}

struct Refusal {
  const char* pointer;  ///< where something is put into the small bundle (RFC 6901)
  const char* value;    ///< as JSON
  const char* words;
};

class BundleRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(BundleRefusal, NamesTheField) {
  Json config = small_config();
  config[Json::json_pointer(GetParam().pointer)] = Json::parse(GetParam().value);
  try {
    load(config);
    FAIL() << "accepted " << GetParam().pointer << " = " << GetParam().value;
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), HasSubstr(GetParam().words));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Fields, BundleRefusal,
    ::testing::Values(
        Refusal{"/ociVersion", "\"2.0.0\"", "ociVersion: sealrun implements 1.x"},
        Refusal{"/ociVersion", "null", "ociVersion: missing"},
        Refusal{"/process", "null", "process: expected an object"},
        Refusal{"/process/terminal", "1", "process.terminal: "},
        Refusal{"/process/consoleSize", "{\"height\": -1, \"width\": 1}", "process.consoleSize.height: "},
        Refusal{"/process/env", "[\"A\"]", "process.env: NAME=VALUE expected, found \"A\""},
        Refusal{"/process/env", "[\"=a\"]", "process.env: NAME=VALUE expected"},
        Refusal{"/process/user", "{\"umask\": -1}", "process.user.umask: must be from 0"},
        Refusal{"/process/user", "{\"umask\": 4294967296}", "process.user.umask: must be from 0"},
        Refusal{"/linux/rootfsPropagation", "\"unbindable\"",
                "linux.rootfsPropagation: sealrun does not implement unbindable"},
        Refusal{"/linux/rootfsPropagation", "\"rshared\"",
                "linux.rootfsPropagation: sealrun does not implement rshared"},
        Refusal{"/process/args", "[]", "process.args: missing or empty"},
        Refusal{"/process/args", "[1]", "process.args"},
        Refusal{"/process/cwd", "\"x\"", "process.cwd: must be absolute"},
        Refusal{"/process/cwd", "\"\"", "process.cwd: missing"},
        Refusal{"/process/user", "{\"uid\": -1}", "process.user.uid: must be from 0"},
        Refusal{"/process/user", "{\"gid\": 4294967295}", "process.user.gid: must be from 0"},
        Refusal{"/process/user", "{\"additionalGids\": [\"a\"]}", "process.user.additionalGids"},
        Refusal{"/process/user", "{\"username\": \"x\"}", "process.user.username: "},
        Refusal{"/process/rlimits", "[{\"type\": \"X\"}]", "process.rlimits[0].type: unknown limit X"},
        Refusal{"/process/rlimits/0/soft", "2048", "process.rlimits[0].soft: above the hard limit"},
        Refusal{"/process/rlimits/0/hard", "-1", "process.rlimits[0].hard: "},
        Refusal{"/process/oomScoreAdj", "1001", "process.oomScoreAdj: outside"},
        Refusal{"/process/scheduler", "{\"policy\": \"x\"}", "process.scheduler: "},
        Refusal{"/root", "null", "root: missing"}, Refusal{"/root/path", "\"/no/such/root\"", "root.path"},
        Refusal{"/mounts/0/destination", "null", "mounts[0].destination: missing"},
        Refusal{"/mounts/0/type", "null", "mounts[0].type: missing"},
        Refusal{"/mounts/2/options/1", "\"rro\"", "mounts[2].options: sealrun does not implement the mount option rro"},
        Refusal{"/mounts/2/gidMappings", "[{}]", "mounts[2].gidMappings: "},
        Refusal{"/linux/namespaces/0/type", "\"time\"", "linux.namespaces[0].type: "},
        Refusal{"/linux/namespaces/0/type", "\"ipc\"", "linux.namespaces[2].type: given twice"},
        Refusal{"/linux/namespaces/0/path", "\"x\"", "linux.namespaces[0].path: must be absolute"},
        Refusal{"/linux/namespaces/4/type", "\"cgroup\"", "needs a mount namespace"},
        Refusal{"/linux/namespaces/3/type", "\"cgroup\"", "hostname: without a uts namespace"},
        Refusal{"/linux/namespaces/3/type", "\"user\"", "linux.uidMappings"},
        Refusal{"/linux/uidMappings", "[{\"containerID\": 0, \"hostID\": 0, \"size\": 1}]", "linux.uidMappings: "},
        Refusal{"/linux/uidMappings", "[{\"containerID\": 0, \"hostID\": 4294967296, \"size\": 1}]",
                "linux.uidMappings[0].hostID: must be from 0 to 4294967294, is 4294967296"},
        Refusal{"/linux/gidMappings", "[{\"containerID\": -1, \"hostID\": 0, \"size\": 1}]",
                "linux.gidMappings[0].containerID: must be from 0 to 4294967294, is -1"},
        Refusal{"/linux/devices", "[{\"type\": \"c\", \"path\": \"/dev/x\", \"major\": 4294967297, \"minor\": 3}]",
                "linux.devices[0].major: must be from 0 to 4294967295, is 4294967297"},
        Refusal{"/linux/devices", "[{\"type\": \"c\", \"path\": \"/dev/x\", \"uid\": 4294967296}]",
                "linux.devices[0].uid: must be from 0 to 4294967294, is 4294967296"},
        Refusal{"/linux/devices", "[{\"type\": \"x\", \"path\": \"/dev/x\"}]", "linux.devices[0].type: "},
        Refusal{"/linux/rootfsPropagation", "\"x\"", "linux.rootfsPropagation: unknown propagation x"},
        Refusal{"/linux/sysctl", "{\"a.b\": 1}", "linux.sysctl.a.b: expected a string"},
        Refusal{"/linux/maskedPaths", "[\"proc/keys\"]", "linux.maskedPaths: must be absolute, found \"proc/keys\""},
        Refusal{"/linux/readonlyPaths", "[\"\"]", "linux.readonlyPaths: must be absolute"},
        Refusal{"/linux/mountLabel", "\"x\"", "linux.mountLabel: "},
        Refusal{"/linux/personality", "{\"domain\": \"LINUX32\"}", "linux.personality: "},
        Refusal{"/annotations", "{\"a\": 1}", "annotations.a: expected a string"},
        Refusal{"/hooks", "{\"poststop\": [{}]}", "hooks: "}, Refusal{"/vm", "{\"kernel\": {}}", "vm: "}));

TEST(Bundle, TheSameDestinationIsTheSameHoweverItIsWritten) {
  for (const char* written : {"/dev", "/dev/", "//dev", "/./dev", "/x/../dev", "/../dev", "dev"}) {
    auto config = small_config();
    config["mounts"][1]["destination"] = written;
    EXPECT_EQ(load(config).mounts[1].destination, "/dev") << written;
  }
  auto config = small_config();
  config["mounts"][1]["destination"] = "/..";
  EXPECT_EQ(load(config).mounts[1].destination, "/");
}

/// Why a launch of `config` would change the host; empty when it would not.
std::string harm_of(const nlohmann::ordered_json& config) {
  const testing::Scratch scratch;
  sys::write_file(scratch.file("config.json"), config.dump());
  try {
    check_host_is_spared(read_bundle(scratch.file("")));
  } catch (const BundleError& error) {
    return error.what();
  }
  return {};
}

TEST(Bundle, NamesAndMountsOfTheHostAreNotChangedThroughAJoinedNamespace) {
  auto config = small_config();
  EXPECT_EQ(harm_of(config), "");
  config["linux"]["namespaces"][3]["path"] = "/proc/self/ns/uts";
  EXPECT_THAT(harm_of(config), HasSubstr("hostname, domainname: the uts namespace is the host's"));
  config.erase("hostname");
  EXPECT_EQ(harm_of(config), "") << "joined, and left as it is";
  config["linux"]["sysctl"] = {{"kernel.domainname", "x"}};
  EXPECT_THAT(harm_of(config), HasSubstr("linux.sysctl.kernel.domainname"));
  config = small_config();
  config["linux"]["namespaces"][4]["path"] = "/proc/self/ns/mnt";
  EXPECT_THAT(harm_of(config), HasSubstr("linux.namespaces: the mount namespace is the host's"));
}

TEST(Bundle, ErrorsNameTheFile) {
  const testing::Scratch scratch;
  sys::write_file(scratch.file("config.json"), "{");
  try {
    interpret(read_bundle(scratch.file("")));
    FAIL();
  } catch (const BundleError& error) {
    EXPECT_THAT(error.what(), HasSubstr(scratch.file("config.json")));
  }
  EXPECT_THROW(interpret(read_bundle(scratch.file("none"))), std::system_error);
}

}  // namespace
}  // namespace sealbench::sealrun
