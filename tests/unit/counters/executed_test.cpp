#include "harness/counters/executed.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/magic.h>

namespace sealbench::counters {
namespace {

constexpr int kFour = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

ExecutedFile exe() {
  return {.path = "/usr/bin/crun", .device = 1, .inode = 7, .bytes = 5000, .filesystem = EXT4_SUPER_MAGIC};
}
ExecutedFile bind() {
  ExecutedFile file = exe();
  file.path = "/";
  file.read_only = true;
  return file;
}
ExecutedFile memfd(ino_t inode, int seals = kFour) {
  return {.path = "/memfd:x (deleted)",
          .device = 2,
          .inode = inode,
          .bytes = 5000,
          .filesystem = TMPFS_MAGIC,
          .seals = seals};
}
ExecutedFile overlay() {
  return {
      .path = "/crun", .device = 3, .inode = 9, .bytes = 5000, .filesystem = OVERLAYFS_SUPER_MAGIC, .read_only = true};
}
ExecutedFile payload() {
  return {.path = "/true", .device = 4, .inode = 1, .bytes = 99, .filesystem = EXT4_SUPER_MAGIC};
}

TEST(HandleKind, IsTheStrategyThatHandsItOut) {
  EXPECT_EQ(handle_kind(exe(), exe()), "noclone");
  EXPECT_EQ(handle_kind(exe(), bind()), "bindfd-ro");
  EXPECT_EQ(handle_kind(exe(), memfd(1)), "memfd");
  EXPECT_EQ(handle_kind(exe(), memfd(1, 0)), "memfd, unsealed");
  for (const int seal : {F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE}) {
    EXPECT_EQ(handle_kind(exe(), memfd(1, kFour & ~seal)), "memfd, unsealed") << "without seal " << seal;
  }
  EXPECT_EQ(handle_kind(exe(), overlay()), "sealed-overlayfs");
  ExecutedFile copy = exe();
  copy.inode = 8;
  copy.path = "/tmp/#8 (deleted)";
  EXPECT_EQ(handle_kind(exe(), copy), "copy");
  EXPECT_EQ(handle_kind(exe(), payload()), "") << "another program";
}

TEST(HandleKind, IsNoBindWhereTheExesOwnFilesystemIsReadOnly) { EXPECT_EQ(handle_kind(bind(), bind()), "noclone"); }

TEST(SelfProtection, IsTheLastHandleOnTheExe) {
  const SelfProtection runc = self_protection(exe(), {.files = {exe(), exe(), bind(), payload()}, .calls = {}});
  EXPECT_EQ(runc.kind, "bindfd-ro");
  EXPECT_FALSE(runc.cloned_again) << "it began unprotected";
}

TEST(SelfProtection, OfAnotherMemfdIsACloneOfAClone) {
  const SelfProtection again =
      self_protection(exe(), {.files = {payload(), memfd(1, kFour | 0x20), memfd(2)}, .calls = {}});
  EXPECT_TRUE(again.cloned_again);
  EXPECT_EQ(again.seals, kFour) << "of what the container sees";
  const SelfProtection accepted = self_protection(exe(), {.files = {memfd(1), memfd(1), payload()}, .calls = {}});
  EXPECT_FALSE(accepted.cloned_again);
  EXPECT_EQ(accepted.kind, "memfd");
}

TEST(SelfProtection, OfAMemfdAfterAnOverlayIsACloneOfAClone) {
  const SelfProtection seen = self_protection(exe(), {.files = {overlay(), overlay(), memfd(1)}, .calls = {}});
  EXPECT_TRUE(seen.cloned_again);
  EXPECT_EQ(seen.given, "sealed-overlayfs");
  EXPECT_EQ(seen.kind, "memfd");
}

TEST(SelfProtection, HasTheSealsOfTheMemfdThatTheRuntimeMade) {
  const SelfProtection seen = self_protection(exe(), {.files = {exe(), memfd(1, kFour | 0x10)}, .calls = {}});
  EXPECT_EQ(seen.kind, "memfd");
  EXPECT_EQ(seen.seals, kFour | 0x10);
}

TEST(SelfProtection, IsADetachedBindWhereOpenTreeMadeTheBind) {
  const SelfProtection detached = self_protection(
      exe(), {.files = {exe(), bind()}, .binds = {{.programs_before = 1, .call = "open_tree"}}, .calls = {}});
  EXPECT_EQ(detached.kind, "detached-bind");
  EXPECT_EQ(detached.made_by, "open_tree");
  const SelfProtection attached = self_protection(
      exe(), {.files = {exe(), bind()}, .binds = {{.programs_before = 1, .call = "mount"}}, .calls = {}});
  EXPECT_EQ(attached.kind, "bindfd-ro");
  EXPECT_EQ(attached.made_by, "mount");
}

TEST(SelfProtection, IsNotToldByCallsThatConcernOtherFiles) {
  Executed executed{.files = {exe(), bind()}, .calls = {}};
  executed.calls.calls["open_tree"] = 3;  // of the container's idmapped mounts
  EXPECT_EQ(self_protection(exe(), executed).kind, "bindfd-ro");
}

TEST(SelfProtection, IsNotToldByABindMadeAfterTheHandle) {
  const Executed executed{
      .files = {exe(), bind(), payload()},
      .binds = {{.programs_before = 1, .call = "mount"}, {.programs_before = 2, .call = "open_tree"}},
      .calls = {}};
  EXPECT_EQ(self_protection(exe(), executed).kind, "bindfd-ro");
}

TEST(SelfProtection, OfTheSameFileOnAnotherMountIsACloneOfAClone) {
  ExecutedFile given = bind();
  given.mount = 11;
  ExecutedFile another = bind();
  another.mount = 12;
  EXPECT_TRUE(self_protection(exe(), {.files = {given, another}, .calls = {}}).cloned_again);
  EXPECT_FALSE(self_protection(exe(), {.files = {given, given}, .calls = {}}).cloned_again);
}

TEST(SelfProtection, OfACopyThatWasBoundReadOnlyIsACloneOfAClone) {
  ExecutedFile copy = exe();
  copy.inode = 8;
  copy.path = "/tmp/#8 (deleted)";
  ExecutedFile bound = copy;
  bound.path = "/";
  bound.read_only = true;
  const SelfProtection seen = self_protection(exe(), {.files = {copy, bound}, .calls = {}});
  EXPECT_TRUE(seen.cloned_again);
  EXPECT_EQ(seen.kind, "copy bound read-only");
}

TEST(SelfProtection, IsUnknownWhenTheExeWasNeverSeen) {
  EXPECT_EQ(self_protection(exe(), {.files = {payload()}, .calls = {}}).kind, "");
}

TEST(SelfProtection, CarriesItsEvidence) {
  Executed executed{.files = {memfd(1), payload()}, .calls = {}};
  executed.calls.calls = {{"memfd_create", 1}, {"read", 50}};
  const results::Json json = self_protection(exe(), executed).to_json(exe(), executed);
  EXPECT_EQ(json["seals"], "0xf");
  EXPECT_EQ(json["executed"].size(), 1U);
  EXPECT_EQ(json["calls"].dump(), R"({"memfd_create":1})");
}

}  // namespace
}  // namespace sealbench::counters
