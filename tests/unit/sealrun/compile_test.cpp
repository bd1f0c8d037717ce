#include "workloads/sealrun/compile/compile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>

#include "tests/unit/sealrun/bundle_text.hpp"
#include "workloads/sealrun/bundle/fields.hpp"

namespace sealbench::sealrun {
namespace {

std::vector<std::string> steps(const Plan& plan) {
  std::vector<std::string> descriptions;
  for (std::uint32_t i = 0; i < plan.program.size(); ++i) descriptions.push_back(plan.program.describe(i));
  return descriptions;
}

/// Where a step with this description stands; fails when there is none.
std::ptrdiff_t place(const std::vector<std::string>& steps, const std::string& description) {
  const auto at = std::find(steps.begin(), steps.end(), description);
  EXPECT_NE(at, steps.end()) << description;
  return at - steps.begin();
}

Surroundings surroundings() {
  Surroundings made;
  made.id = "c1";
  return made;
}

TEST(CompileContainer, SmallBundleStepByStep) {
  std::vector<std::string> expected = {
      "hiding from ptrace",
      "starting a session",
      "making a session keyring",
      "clearing the umask",
      "setting hostname",
      "making the host's mounts slaves",
      "opening the source /tmp for /mnt",
      "making / the root",
      "mounting proc on /proc",
      "mounting tmpfs on /dev",
      "binding /tmp on /mnt",
      "entering /dev",
      "making the device /dev/null",
      "making the device /dev/zero",
      "making the device /dev/full",
      "making the device /dev/random",
      "making the device /dev/urandom",
      "making the device /dev/tty",
      "linking /dev/fd",
      "linking /dev/stdin",
      "linking /dev/stdout",
      "linking /dev/stderr",
      "linking /dev/core",
      "linking /dev/ptmx",
      "making /proc/sys read-only",
      "masking /proc/kcore",
      "calling the runtime",
      "detaching the host's root",
      "making root.path read-only",
      "setting process.rlimits[0]",
      "bringing up the loopback device",
      "waiting to be written down",
      "setting process.noNewPrivileges",
      "closing descriptors",
      "reducing process.capabilities.bounding",
      "setting process.user.umask",
      "changing to the directory /",
      "setting process.user.additionalGids",
      "preparing arguments and environment",
      "becoming process.user 0:0",
      "setting process.capabilities",
      "changing to the directory /",
      "looking for the program /bin/true",
      "executing /bin/true",
  };
  if (::access("/proc/kcore", F_OK) != 0) std::erase(expected, "linking /dev/core");
  const Plan plan = compile_container(load(small_config()), surroundings());
  EXPECT_THAT(steps(plan), ::testing::ElementsAreArray(expected));
  EXPECT_EQ(plan.clone_flags,
            static_cast<unsigned long>(CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS));
  EXPECT_FALSE(plan.forks);
  EXPECT_FALSE(plan.maps_ids);
  EXPECT_FALSE(plan.waits_for_start);
  EXPECT_TRUE(plan.awaits_parent);
}

TEST(CompileContainer, CallsItsParentWhenItIsAboutToWaitAnyway) {
  const auto all = steps(compile_container(load(small_config()), surroundings()));
  EXPECT_EQ(place(all, "calling the runtime") + 1, place(all, "detaching the host's root"));
  EXPECT_LT(place(all, "calling the runtime"), place(all, "waiting to be written down"))
      << "each would wait for the other";
}

TEST(CompileContainer, JoinsANetworkThatIsMadeApartBeforeWhatShowsIt) {
  Surroundings with = surroundings();
  with.network = 9;
  auto config = small_config();
  const Plan without_sysfs = compile_container(load(config), with);
  EXPECT_EQ(without_sysfs.clone_flags & CLONE_NEWNET, 0U) << "it would be made twice";
  EXPECT_FALSE(without_sysfs.forks);
  const auto late = steps(without_sysfs);
  EXPECT_EQ(place(late, "making the network namespace"), place(late, "detaching the host's root") + 1);

  config["mounts"].push_back({{"destination", "/sys"}, {"type", "sysfs"}, {"source", "sysfs"}});
  const auto all = steps(compile_container(load(config), with));
  EXPECT_EQ(place(all, "making the network namespace"), place(all, "mounting sysfs on /sys") - 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "making the network namespace"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "bringing up the loopback device"), 1) << "awaited";
}

TEST(CompileContainer, OnlyWhatTouchesSysfsOrLaterMountsWaitsForTheNetwork) {
  Surroundings with = surroundings();
  with.network = 9;
  auto config = small_config();
  config["mounts"].push_back({{"destination", "/sys"}, {"type", "sysfs"}, {"source", "sysfs"}});
  config["mounts"].push_back({{"destination", "/system"}, {"type", "tmpfs"}, {"source", "tmpfs"}});
  config["linux"]["maskedPaths"] = {"/sys/firmware", "/proc/kcore", "/systems", "/system/x"};
  const auto all = steps(compile_container(load(config), with));
  const auto network = place(all, "making the network namespace");
  EXPECT_LT(place(all, "linking /dev/fd"), network);
  EXPECT_LT(place(all, "masking /proc/kcore"), network);
  EXPECT_LT(place(all, "masking /systems"), network) << "a name that begins alike is another directory";
  EXPECT_LT(place(all, "making /proc/sys read-only"), network);
  EXPECT_GT(place(all, "masking /sys/firmware"), place(all, "mounting sysfs on /sys"));
  EXPECT_GT(place(all, "masking /system/x"), place(all, "mounting tmpfs on /system"));
  EXPECT_EQ(place(all, "detaching the host's root"), network - 1) << "both wait for the network's maker";
}

TEST(CompileContainer, CoversThatComeBeforeMountsAreLookedAtAgainAfterThem) {
  Surroundings with = surroundings();
  with.network = 9;
  auto config = small_config();
  config["mounts"].push_back({{"destination", "/sys"}, {"type", "sysfs"}, {"source", "sysfs"}});
  config["mounts"].push_back({{"destination", "/data"}, {"type", "bind"}, {"source", "/tmp"}, {"options", {"bind"}}});
  config["linux"]["maskedPaths"] = {"/link/secret", "/data/secret", "/x/../data/other"};
  const auto all = steps(compile_container(load(config), with));
  EXPECT_LT(place(all, "masking /link/secret"), place(all, "binding /tmp on /data"));
  EXPECT_GT(place(all, "covering paths again"), place(all, "binding /tmp on /data"));
  EXPECT_GT(place(all, "masking /data/secret"), place(all, "binding /tmp on /data"));
  EXPECT_GT(place(all, "masking /x/../data/other"), place(all, "binding /tmp on /data"))
      << "what such a path leads to is not seen in its text";
  EXPECT_LT(place(all, "covering paths again"), place(all, "making root.path read-only"));
}

TEST(CompileContainer, FilesAreMaskedOnceTheNullDeviceIsThere) {  // podman lists /sys before /dev
  Surroundings with = surroundings();
  with.network = 9;
  auto config = small_config();
  const nlohmann::ordered_json sysfs = {{"destination", "/sys"}, {"type", "sysfs"}, {"source", "sysfs"}};
  config["mounts"].insert(config["mounts"].begin() + 1, sysfs);
  const auto all = steps(compile_container(load(config), with));
  EXPECT_GT(place(all, "masking /proc/kcore"), place(all, "making the device /dev/null"));
}

TEST(CompileContainer, WhatLaterMountsHideIsMadeAfterThem) {
  Surroundings with = surroundings();
  with.network = 9;
  auto config = small_config();
  config["mounts"].push_back({{"destination", "/sys"}, {"type", "sysfs"}, {"source", "sysfs"}});
  config["mounts"].push_back({{"destination", "/dev/shm"}, {"type", "tmpfs"}, {"source", "shm"}});
  config["process"]["cwd"] = "/sys/fs/x";
  const auto all = steps(compile_container(load(config), with));
  EXPECT_GT(place(all, "making the device /dev/null"), place(all, "mounting tmpfs on /dev/shm"));
  EXPECT_GT(place(all, "making the directory /sys/fs/x"), place(all, "mounting sysfs on /sys"));
}

TEST(CompileContainer, SysctlsAreSetInTheirNetworkAndBeforeTheirDirectoryIsReadOnly) {
  Surroundings with = surroundings();
  with.network = 9;
  auto config = small_config();
  config["linux"]["sysctl"] = {{"net.ipv4.ip_forward", "1"}};
  const auto all = steps(compile_container(load(config), with));
  EXPECT_GT(place(all, "setting linux.sysctl.net.ipv4.ip_forward"), place(all, "making the network namespace"));
  EXPECT_GT(place(all, "making /proc/sys read-only"), place(all, "setting linux.sysctl.net.ipv4.ip_forward"));
}

TEST(CompileContainer, ANetworkIsMadeApartUnlessAUserNamespaceOwnsIt) {
  auto config = small_config();
  EXPECT_TRUE(network_is_apart(load(config).namespaces));
  config["linux"]["namespaces"][1]["path"] = "/proc/1/ns/net";
  EXPECT_FALSE(network_is_apart(load(config).namespaces)) << "it is joined";
  config = small_config();
  config["linux"]["namespaces"].push_back({{"type", "user"}});
  config["linux"]["uidMappings"] = config["linux"]["gidMappings"] = {{{"containerID", 0}, {"hostID", 9}, {"size", 1}}};
  EXPECT_FALSE(network_is_apart(load(config).namespaces));
}

TEST(CompileContainer, MakesAUserNamespaceInTwoParts) {
  auto config = small_config();
  config["linux"]["namespaces"].push_back({{"type", "user"}});
  config["linux"]["uidMappings"] = config["linux"]["gidMappings"] = {{{"containerID", 0}, {"hostID", 9}, {"size", 1}}};
  const Plan plan = compile_container(load(config), surroundings());
  EXPECT_TRUE(plan.forks);
  EXPECT_TRUE(plan.maps_ids);
  EXPECT_EQ(plan.clone_flags, 0U) << "init makes the namespaces once it runs from the sealed exe";
  const auto all = steps(plan);
  EXPECT_LT(place(all, "waiting for the id maps"), place(all, "hiding from ptrace"))
      << "an unprivileged parent cannot write the maps of a hidden process";
  EXPECT_LT(place(all, "hiding from ptrace"), place(all, "making the host's mounts slaves"));
  EXPECT_LT(place(all, "setting process.rlimits[0]"), place(all, "making linux.namespaces"))
      << "a limit can be raised only before";
  EXPECT_LT(place(all, "making linux.namespaces"), place(all, "waiting for the id maps"));
  EXPECT_EQ(std::count(all.begin(), all.end(), "calling the runtime"), 0)
      << "the parent has come already: to the process that was forked";
  EXPECT_LT(place(all, "waiting for the id maps"), place(all, "becoming root of the user namespace"));
  EXPECT_LT(place(all, "becoming root of the user namespace"), place(all, "making linux.namespaces: ipc"));
  EXPECT_LT(place(all, "making linux.namespaces: ipc"), place(all, "mounting proc on /proc"));
  EXPECT_LT(place(all, "opening the device /dev/null"), place(all, "making / the root"));
  EXPECT_LT(place(all, "mounting tmpfs on /dev"), place(all, "binding the device /dev/null"));
}

TEST(CompileContainer, JoinsBeforeItForks) {
  Surroundings with = surroundings();
  with.joins = {{.fd = 5, .flags = CLONE_NEWNET}};
  auto config = small_config();
  config["linux"]["namespaces"][1]["path"] = "/proc/1/ns/net";
  const Plan plan = compile_container(load(config), with);
  const auto all = steps(plan);
  EXPECT_TRUE(plan.forks);
  EXPECT_LT(place(all, "hiding from ptrace"), place(all, "joining linux.namespaces"));
  EXPECT_LT(place(all, "joining linux.namespaces"), place(all, "making linux.namespaces"));
  EXPECT_EQ(std::count(all.begin(), all.end(), "bringing up the loopback device"), 0) << "it is not ours";
}

TEST(CompileContainer, TheFilterComesLastOnlyWithNoNewPrivileges) {
  auto config = small_config();
  config["linux"]["seccomp"] = {{"defaultAction", "SCMP_ACT_ALLOW"},
                                {"syscalls", {{{"names", {"mkdir"}}, {"action", "SCMP_ACT_ERRNO"}}}}};
  auto all = steps(compile_container(load(config), surroundings()));
  EXPECT_EQ(place(all, "loading linux.seccomp"), std::ssize(all) - 2);
  config["process"]["noNewPrivileges"] = false;
  all = steps(compile_container(load(config), surroundings()));
  EXPECT_LT(place(all, "loading linux.seccomp"), place(all, "setting process.capabilities"))
      << "without no_new_privs it takes CAP_SYS_ADMIN";
  EXPECT_EQ(std::count(all.begin(), all.end(), "setting process.noNewPrivileges"), 0);
}

TEST(CompileContainer, WaitsForStartLast) {
  Surroundings with = surroundings();
  with.start_fifo = 6;
  const Plan plan = compile_container(load(small_config()), with);
  const auto all = steps(plan);
  EXPECT_TRUE(plan.waits_for_start);
  EXPECT_EQ(place(all, "waiting for start"), std::ssize(all) - 2);
}

TEST(CompileContainer, EntersTheCgroupAndSetsTheScoreFirst) {
  Surroundings with = surroundings();
  with.cgroup_entrances = {7, 8};
  auto config = small_config();
  config["process"]["oomScoreAdj"] = 5;
  const auto all = steps(compile_container(load(config), with));
  EXPECT_THAT(std::vector(all.begin(), all.begin() + 4),
              ::testing::ElementsAre("entering the cgroup", "entering the cgroup", "setting process.oomScoreAdj",
                                     "hiding from ptrace"));
}

TEST(CompileContainer, RefusesWhatItCannotDo) {
  auto config = small_config();
  config["linux"]["rootfsPropagation"] = "shared";
  EXPECT_THROW(compile_container(load(config), surroundings()), BundleError);
  config = small_config();
  config["mounts"][2]["source"] = "/no/such/source";
  EXPECT_THROW(compile_container(load(config), surroundings()), BundleError);
  config = small_config();
  config["mounts"].push_back({{"destination", "/sys/fs/cgroup"}, {"type", "cgroup"}, {"source", "cgroup"}});
  EXPECT_THROW(compile_container(load(config), surroundings()), BundleError) << "there is no cgroup to show";
}

TEST(CompileExec, HidesThenJoinsThenForks) {
  const Spec spec = load(small_config());
  Surroundings with = surroundings();
  with.joins = {{.fd = 5, .flags = spec.new_namespaces()}};
  const Plan plan = compile_exec(spec, spec.process, with);
  EXPECT_EQ(plan.clone_flags, 0U);
  EXPECT_TRUE(plan.forks);
  EXPECT_THAT(steps(plan),
              ::testing::ElementsAre(
                  "hiding from ptrace", "joining linux.namespaces", "forking into the container", "starting a session",
                  "making a session keyring", "setting process.rlimits[0]", "setting process.noNewPrivileges",
                  "closing descriptors", "reducing process.capabilities.bounding", "setting process.user.umask",
                  "changing to the directory /", "setting process.user.additionalGids",
                  "preparing arguments and environment", "becoming process.user 0:0", "setting process.capabilities",
                  "changing to the directory /", "looking for the program /bin/true", "executing /bin/true"));
}

}  // namespace
}  // namespace sealbench::sealrun
