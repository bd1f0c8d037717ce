// The five capability sets of a container's process, each compared whole: with all, some and none.
#include <cstdint>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

using Json = nlohmann::ordered_json;

class Capabilities : public SealrunTest {
 protected:
  /// The process's sets, as /proc/self/status has them.
  struct Sets {
    std::uint64_t inheritable = 0, permitted = 0, effective = 0, bounding = 0, ambient = 0;
  };
  static std::uint64_t set_in(const std::string& status, const std::string& name) {
    const std::size_t at = status.find(name + ":\t");
    return at == std::string::npos ? ~std::uint64_t{0} : std::stoull(status.substr(at + name.size() + 2), nullptr, 16);
  }
  /// Those of `cat` in a container whose process has `each` for every set, or for the bounding set alone.
  Sets sets(const std::vector<std::string>& each, unsigned uid, bool bounding_only = false) {
    const Json none = Json::array();
    const Json some = each;
    Json& process = bundle->config["process"];
    process["capabilities"] = {{"bounding", some}};
    for (const char* set : {"effective", "permitted", "inheritable", "ambient"})
      process["capabilities"][set] = bounding_only ? none : some;
    process["noNewPrivileges"] = false;  // with it, execve gives root nothing
    process["user"] = {{"uid", uid}, {"gid", uid}};
    process["args"] = {"cat", "/proc/self/status"};
    const Outcome outcome = run_bundle();
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const auto set = [&](const char* name) { return set_in(outcome.out, name); };
    return {.inheritable = set("CapInh"),
            .permitted = set("CapPrm"),
            .effective = set("CapEff"),
            .bounding = set("CapBnd"),
            .ambient = set("CapAmb")};
  }
  /// Every capability that this process can hand on: those of this kernel, unless somebody took some away.
  static std::uint64_t all() { return set_in(sys::read_file("/proc/self/status"), "CapBnd"); }
  static std::vector<std::string> names_of(std::uint64_t set) {
    std::vector<std::string> names;
    for (int number = 0; number < 64; ++number) {
      if (((set >> number) & 1U) != 0) names.push_back(kNames[number]);
    }
    return names;
  }
  static constexpr const char* kNames[64] = {"CAP_CHOWN",
                                             "CAP_DAC_OVERRIDE",
                                             "CAP_DAC_READ_SEARCH",
                                             "CAP_FOWNER",
                                             "CAP_FSETID",
                                             "CAP_KILL",
                                             "CAP_SETGID",
                                             "CAP_SETUID",
                                             "CAP_SETPCAP",
                                             "CAP_LINUX_IMMUTABLE",
                                             "CAP_NET_BIND_SERVICE",
                                             "CAP_NET_BROADCAST",
                                             "CAP_NET_ADMIN",
                                             "CAP_NET_RAW",
                                             "CAP_IPC_LOCK",
                                             "CAP_IPC_OWNER",
                                             "CAP_SYS_MODULE",
                                             "CAP_SYS_RAWIO",
                                             "CAP_SYS_CHROOT",
                                             "CAP_SYS_PTRACE",
                                             "CAP_SYS_PACCT",
                                             "CAP_SYS_ADMIN",
                                             "CAP_SYS_BOOT",
                                             "CAP_SYS_NICE",
                                             "CAP_SYS_RESOURCE",
                                             "CAP_SYS_TIME",
                                             "CAP_SYS_TTY_CONFIG",
                                             "CAP_MKNOD",
                                             "CAP_LEASE",
                                             "CAP_AUDIT_WRITE",
                                             "CAP_AUDIT_CONTROL",
                                             "CAP_SETFCAP",
                                             "CAP_MAC_OVERRIDE",
                                             "CAP_MAC_ADMIN",
                                             "CAP_SYSLOG",
                                             "CAP_WAKE_ALARM",
                                             "CAP_BLOCK_SUSPEND",
                                             "CAP_AUDIT_READ",
                                             "CAP_PERFMON",
                                             "CAP_BPF",
                                             "CAP_CHECKPOINT_RESTORE"};
};

/// Some of each word: chown, net_raw, syslog, bpf.
constexpr std::uint64_t kSome = (1ULL << 0) | (1ULL << 13) | (1ULL << 34) | (1ULL << 39);

TEST_F(Capabilities, OfAUserAreThoseOfTheBundleInEverySet) {
  ASSERT_GT(all() >> 32, 0U) << "a test of the second word needs capabilities in it";
  for (const std::uint64_t wanted : {all(), kSome & all(), std::uint64_t{0}}) {
    const Sets found = sets(names_of(wanted), 1000);
    EXPECT_EQ(found.bounding, wanted);
    EXPECT_EQ(found.inheritable, wanted);
    EXPECT_EQ(found.ambient, wanted);
    EXPECT_EQ(found.permitted, wanted);
    EXPECT_EQ(found.effective, wanted);
  }
}

TEST_F(Capabilities, OfRootAreThoseOfTheBoundingSet) {  // execve gives root what it bounds: capabilities(7)
  ASSERT_GT(all() >> 32, 0U) << "a test of the second word needs capabilities in it";
  for (const std::uint64_t wanted : {all(), kSome & all(), std::uint64_t{0}}) {
    const Sets found = sets(names_of(wanted), 0, /*bounding_only=*/true);
    EXPECT_EQ(found.bounding, wanted);
    EXPECT_EQ(found.permitted, wanted);
    EXPECT_EQ(found.effective, wanted);
    EXPECT_EQ(found.inheritable, 0U);
    EXPECT_EQ(found.ambient, 0U);
  }
}

TEST_F(Capabilities, ThatAreOnlyBoundedAUserDoesNotHave) {
  const Sets found = sets(names_of(kSome & all()), 1000, /*bounding_only=*/true);
  EXPECT_EQ(found.bounding, kSome & all());
  EXPECT_EQ(found.inheritable | found.permitted | found.effective | found.ambient, 0U);
}

}  // namespace
}  // namespace sealbench::testing
