#include "workloads/sealrun/bundle/sysctl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include "workloads/sealrun/bundle/fields.hpp"

namespace sealbench::sealrun {
namespace {

using ::testing::HasSubstr;

const std::vector<Namespace> kAll = {{.flag = CLONE_NEWIPC, .path = {}},
                                     {.flag = CLONE_NEWNET, .path = {}},
                                     {.flag = CLONE_NEWUTS, .path = {}},
                                     {.flag = CLONE_NEWNS, .path = {}}};

/// The namespaces of kAll without those of one kind.
std::vector<Namespace> without(unsigned long flag) {
  std::vector<Namespace> some = kAll;
  std::erase_if(some, [flag](const Namespace& ns) { return ns.flag == flag; });
  return some;
}

std::string refusal(const std::string& name, const std::vector<Namespace>& namespaces) {
  try {
    check_sysctl(name, namespaces);
  } catch (const BundleError& error) {
    return error.what();
  }
  return {};
}

struct Owned {
  const char* name;
  unsigned long owner;
  const char* type;
};

class OwnedSysctl : public ::testing::TestWithParam<Owned> {};

TEST_P(OwnedSysctl, IsWrittenOnlyInANamespaceOfTheContainer) {
  const auto& [name, owner, type] = GetParam();
  EXPECT_EQ(refusal(name, kAll), "");
  EXPECT_THAT(refusal(name, without(owner)), AllOf(HasSubstr(std::string("linux.sysctl.") + name), HasSubstr(type)));
  std::vector<Namespace> hosts = without(owner);
  const char* const file = owner == CLONE_NEWIPC ? "ipc" : owner == CLONE_NEWNET ? "net" : "uts";
  hosts.push_back({.flag = owner, .path = std::string("/proc/self/ns/") + file});
  EXPECT_THAT(refusal(name, hosts), HasSubstr(type)) << "one that is joined by a path and is the host's";
}

INSTANTIATE_TEST_SUITE_P(Names, OwnedSysctl,
                         ::testing::Values(Owned{"kernel.msgmax", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"kernel.msgmnb", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"kernel.msgmni", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"kernel.sem", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"kernel.shmall", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"kernel.shmmax", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"kernel/shmmni", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"kernel.shm_rmid_forced", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"fs.mqueue.msg_max", CLONE_NEWIPC, "ipc namespace"},
                                           Owned{"net.ipv4.ip_forward", CLONE_NEWNET, "network namespace"},
                                           Owned{"net/ipv4/ip_forward", CLONE_NEWNET, "network namespace"},
                                           Owned{"net.ipv4.conf.eth0/1.forwarding", CLONE_NEWNET, "network namespace"},
                                           Owned{"kernel.domainname", CLONE_NEWUTS, "uts namespace"}));

TEST(Sysctl, OfTheWholeMachineIsRefused) {
  for (const char* name :
       {"vm.swappiness", "kernel.panic", "kernel/core_pattern", "fs.file-max", "user.max_net_namespaces", "kernel.msg",
        "kernel.shmmax2", "network.x", "net", "fs.mqueue"}) {
    EXPECT_THAT(refusal(name, kAll), HasSubstr("belongs to no namespace")) << name;
  }
}

TEST(Sysctl, HostNameHasAFieldOfItsOwn) {
  EXPECT_THAT(refusal("kernel.hostname", kAll), HasSubstr("use the field hostname"));
  EXPECT_THAT(refusal("kernel/hostname", kAll), HasSubstr("use the field hostname"));
}

TEST(Sysctl, NamesThatLeadElsewhereAreRefused) {
  for (const char* name : {"", ".", "net.", "net..ipv4", "/net/ipv4", "net/../vm/swappiness", "net.//.vm.swappiness",
                           "net/./ipv4", "../vm/swappiness", "net/ipv4/"}) {
    EXPECT_THAT(refusal(name, kAll), HasSubstr("not a name of a file below /proc/sys")) << name;
  }
}

TEST(Sysctl, TheFirstSeparatorTellsHowANameIsWritten) {
  EXPECT_EQ(sysctl_path("net.ipv4.ip_forward"), "net/ipv4/ip_forward");
  EXPECT_EQ(sysctl_path("net/ipv4/ip_forward"), "net/ipv4/ip_forward");
  EXPECT_EQ(sysctl_path("net.ipv4.conf.eth0/1.forwarding"), "net/ipv4/conf/eth0.1/forwarding");
  EXPECT_EQ(sysctl_path("net/ipv4/conf/eth0.1/forwarding"), "net/ipv4/conf/eth0.1/forwarding");
}

}  // namespace
}  // namespace sealbench::sealrun
