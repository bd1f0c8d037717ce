#include "workloads/sealrun/bundle/names.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

namespace sealbench::sealrun {
namespace {

MountOptions options(std::initializer_list<const char*> words) {
  MountOptions made;
  for (const char* word : words) EXPECT_TRUE(add_mount_option(made, word)) << word;
  return made;
}

TEST(Names, Capabilities) {
  EXPECT_EQ(capability_number("CAP_CHOWN"), CAP_CHOWN);
  EXPECT_EQ(capability_number("CAP_SYS_ADMIN"), CAP_SYS_ADMIN);
  EXPECT_EQ(capability_number("CAP_CHECKPOINT_RESTORE"), CAP_CHECKPOINT_RESTORE);
  EXPECT_EQ(capability_number("SYS_ADMIN"), std::nullopt);
  EXPECT_EQ(capability_number("cap_sys_admin"), std::nullopt);
  EXPECT_EQ(capability_number(""), std::nullopt);
}

TEST(Names, Limits) {
  EXPECT_EQ(rlimit_number("RLIMIT_NOFILE"), RLIMIT_NOFILE);
  EXPECT_EQ(rlimit_number("RLIMIT_RTTIME"), RLIMIT_RTTIME);
  EXPECT_EQ(rlimit_number("NOFILE"), std::nullopt);
}

TEST(Names, Namespaces) {
  EXPECT_EQ(namespace_flag("network"), static_cast<unsigned long>(CLONE_NEWNET));
  EXPECT_EQ(namespace_flag("time"), std::nullopt);
  EXPECT_EQ(namespace_type(CLONE_NEWNS), "mount");
  EXPECT_EQ(namespace_file(CLONE_NEWNS), "mnt");
  EXPECT_EQ(namespace_file(CLONE_NEWNET), "net");
}

TEST(MountOptions, SetAndClearFlags) {
  const MountOptions made = options({"nosuid", "noexec", "nodev", "ro"});
  EXPECT_EQ(made.set, static_cast<unsigned long>(MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY));
  EXPECT_EQ(made.clear, 0U);
  EXPECT_EQ(made.data, "");
  EXPECT_EQ(options({"rw"}).clear, static_cast<unsigned long>(MS_RDONLY));
}

TEST(MountOptions, TheLastWordWins) {
  EXPECT_EQ(options({"ro", "rw"}).set, 0U);
  EXPECT_EQ(options({"rw", "ro"}).set, static_cast<unsigned long>(MS_RDONLY));
  EXPECT_EQ(options({"rw", "ro"}).clear, 0U);
}

TEST(MountOptions, WhatIsNoFlagIsForTheFilesystem) {
  EXPECT_EQ(options({"mode=755", "ro", "size=65536k", ""}).data, "mode=755,size=65536k");
}

TEST(MountOptions, Propagation) {
  EXPECT_EQ(options({"rslave"}).propagation, static_cast<unsigned long>(MS_SLAVE | MS_REC));
  EXPECT_EQ(options({"rbind", "private"}).propagation, static_cast<unsigned long>(MS_PRIVATE));
  EXPECT_EQ(options({"rbind"}).set, static_cast<unsigned long>(MS_BIND | MS_REC));
}

TEST(MountOptions, ExtensionsOfOtherRuntimesAreRefused) {
  MountOptions made;
  for (const char* foreign : {"idmap", "ridmap", "rro", "copy-symlink"}) {
    EXPECT_FALSE(add_mount_option(made, foreign)) << foreign;
  }
}

TEST(MountOptions, ACopyOfWhatIsBelow) {
  EXPECT_TRUE(options({"rw", "tmpcopyup"}).copies_up);
  EXPECT_FALSE(options({"rw"}).copies_up);
  EXPECT_EQ(options({"tmpcopyup"}).data, "") << "the kernel does not know it";
}

TEST(MountOptions, AsAttributes) {
  EXPECT_EQ(mount_attributes(MS_RDONLY | MS_NOSUID), static_cast<std::uint64_t>(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID));
  EXPECT_EQ(mount_attributes(MS_NODEV | MS_NOEXEC | MS_NOATIME),
            static_cast<std::uint64_t>(MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOATIME));
  EXPECT_EQ(mount_attributes(MS_BIND | MS_REC), 0U);
}

}  // namespace
}  // namespace sealbench::sealrun
