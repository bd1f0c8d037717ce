// What a bundle could change of the host: its kernel parameters.
#include <fcntl.h>
#include <unistd.h>

#include <map>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string file_of(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return "/proc/sys/" + name;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Kernel parameters and other values that they can have, put back at the end should a bundle change them.
class HostValues {
 public:
  HostValues() {
    for (const auto& [name, change] : kTried) {
      if (::access(file_of(name).c_str(), R_OK) != 0) continue;
      before_[name] = first_line(sys::read_file(file_of(name)));
    }
  }
  HostValues(const HostValues&) = delete;
  HostValues& operator=(const HostValues&) = delete;
  ~HostValues() {
    for (const auto& [name, value] : before_) {
      if (now(name) != value) sys::write_value(file_of(name), value);
    }
  }
  [[nodiscard]] const std::map<std::string, std::string>& before() const { return before_; }
  [[nodiscard]] std::string now(const std::string& name) const { return first_line(sys::read_file(file_of(name))); }
  [[nodiscard]] std::string other(const std::string& name) const {
    if (name.ends_with("name")) return "sealbench-test";
    if (name == "kernel.sem") return "32000\t1024000000\t501\t32001";
    const std::string value = before_.at(name);
    if (value == "0" || value == "1") return value == "0" ? "1" : "0";
    return std::to_string(std::stoull(value) - 1);
  }

 private:
  static constexpr std::pair<const char*, int> kTried[] = {
      {"vm.swappiness", 0},           {"kernel.msgmax", 0},        {"kernel.msgmnb", 0},
      {"kernel.msgmni", 0},           {"kernel.sem", 0},           {"kernel.shmall", 0},
      {"kernel.shmmax", 0},           {"kernel.shmmni", 0},        {"kernel.shm_rmid_forced", 0},
      {"fs.mqueue.msg_max", 0},       {"fs.mqueue.queues_max", 0}, {"net.ipv4.ip_forward", 0},
      {"net.ipv4.ip_default_ttl", 0}, {"kernel.domainname", 0},    {"kernel.hostname", 0}};
  std::map<std::string, std::string> before_;
};

class Host : public SealrunTest {
 protected:
  void drop_namespaces(const std::vector<std::string>& types) {
    auto& namespaces = bundle->config["linux"]["namespaces"];
    for (const std::string& type : types) {
      for (auto at = namespaces.begin(); at != namespaces.end();) {
        at = (*at)["type"] == type ? namespaces.erase(at) : at + 1;
      }
    }
  }
};

TEST_F(Host, KeepsItsKernelParameters) {
  const HostValues values;
  ASSERT_GE(values.before().size(), 10U);
  bundle->shell("true");
  drop_namespaces({"ipc", "network", "uts"});
  bundle->config.erase("hostname");
  for (const auto& [name, value] : values.before()) {
    std::string slashes = name;
    std::replace(slashes.begin(), slashes.end(), '.', '/');
    for (const std::string& written : {name, slashes}) {
      bundle->config["linux"]["sysctl"] = {{written, values.other(name)}};
      const Outcome outcome = run_bundle();
      EXPECT_EQ(outcome.status, 1) << written;
      EXPECT_THAT(outcome.err, HasSubstr("linux.sysctl." + written)) << "refused by name";
      EXPECT_EQ(values.now(name), value) << written;
    }
  }
}

TEST_F(Host, KeepsItsKernelParametersWhenItsNamespacesAreJoined) {
  const HostValues values;
  bundle->shell("true");
  drop_namespaces({"ipc", "network", "uts"});
  bundle->config.erase("hostname");
  for (const auto& [type, file] : {std::pair{"ipc", "ipc"}, {"network", "net"}, {"uts", "uts"}}) {
    bundle->config["linux"]["namespaces"].push_back({{"type", type}, {"path", std::string("/proc/self/ns/") + file}});
  }
  for (const auto& [name, value] : values.before()) {
    bundle->config["linux"]["sysctl"] = {{name, values.other(name)}};
    const Outcome outcome = run_bundle();
    EXPECT_EQ(outcome.status, 1) << name;
    EXPECT_THAT(outcome.err, HasSubstr("linux.sysctl." + name));
    EXPECT_EQ(values.now(name), value) << name;
  }
}

TEST_F(Host, KeepsItsKernelParametersWhenAContainerSetsItsOwn) {
  const HostValues values;
  bundle->shell("cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmni /proc/sys/kernel/domainname");
  const std::string forward = values.other("net.ipv4.ip_forward");
  const std::string segments = values.other("kernel.shmmni");
  bundle->config["linux"]["sysctl"] = {
      {"net/ipv4/ip_forward", forward}, {"kernel.shmmni", segments}, {"kernel.domainname", "inside"}};
  EXPECT_EQ(run_bundle().out, forward + "\n" + segments + "\ninside\n");
  for (const auto& [name, value] : values.before()) EXPECT_EQ(values.now(name), value) << name;
}

TEST_F(Host, ANamespaceOfAnotherContainerIsNotTheHosts) {
  const HostValues values;
  Child other({"unshare", "-n", "sleep", "60"});
  const std::string path = "/proc/" + std::to_string(other.pid()) + "/ns/net";
  ASSERT_TRUE(eventually([&] { return sys::read_link(path) != sys::read_link("/proc/self/ns/net"); }));
  drop_namespaces({"network"});
  bundle->config["linux"]["namespaces"].push_back({{"type", "network"}, {"path", path}});
  const std::string forward = values.other("net.ipv4.ip_forward");
  bundle->config["linux"]["sysctl"] = {{"net.ipv4.ip_forward", forward}};
  bundle->shell("cat /proc/sys/net/ipv4/ip_forward");
  const Outcome outcome = run_bundle();
  EXPECT_EQ(outcome.out, forward + "\n") << outcome.err;
  EXPECT_EQ(values.now("net.ipv4.ip_forward"), values.before().at("net.ipv4.ip_forward"));
}

}  // namespace
}  // namespace sealbench::testing
