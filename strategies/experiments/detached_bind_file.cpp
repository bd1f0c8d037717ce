// detached-bind-file: a read-only bind of the file, not its directory, that never was in a mount table; and two
// variants.
#include <fcntl.h>
#include <sys/mount.h>

#include <filesystem>

#include "strategies/experiments/holder.hpp"
#include "strategies/strategy.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

constexpr unsigned kHeldSeconds = 20;

/// A read-only clone of the mount at `path`, in an anonymous namespace that lives as long as the descriptor.
sys::UniqueFd read_only_clone(const std::string& path) {
  sys::UniqueFd tree = sys::clone_tree(path);
  sys::set_mount_attributes(tree, MOUNT_ATTR_RDONLY);
  return tree;
}

std::string path_of(const sys::UniqueFd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

Support supported(const Strategy& strategy, const sys::Host& host, const Exe& exe) {
  if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to clone a mount");
  return try_to_seal(strategy, exe);
}

class DetachedBindFile final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "detached-bind-file",
        .summary =
            "a read-only clone of the exe's mount (open_tree, mount_setattr), tree descriptor closed before the launch",
        .needs = "CAP_SYS_ADMIN; Linux 5.12",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata},
        .source = "crun src/libcrun/cloned_binary.c",
    };
    return kTraits;
  }
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    return supported(*this, host, exe);
  }
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd tree = read_only_clone(exe.real_path());
    // Closing the tree's descriptor takes the mount out of its anonymous namespace; the handle keeps it alive.
    return {.fd = sys::open(path_of(tree), O_PATH)};
  }
};

class DetachedBindOpen final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "detached-bind-open",
        .summary =
            "detached-bind with the tree descriptor still open in a process of the host: falls to mount_setattr(2)",
        .needs = "CAP_SYS_ADMIN; Linux 5.12",
        .pages = Pages::shared,
        .claims = {},
        .source = "a variant of detached-bind-file, to show what closing the descriptor is for",
    };
    return kTraits;
  }
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    return supported(*this, host, exe);
  }
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd tree = read_only_clone(exe.real_path());
    hold_open(tree, kHeldSeconds);
    return {.fd = sys::open(path_of(tree), O_PATH)};
  }
};

class DetachedBindDirectory final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "detached-bind-dir",
        .summary = "a read-only clone of the mount of the exe's directory, tree descriptor still open",
        .needs = "CAP_SYS_ADMIN; Linux 5.12",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem},
        .source = "a variant of the strategy detached-bind: the handle is not the root of its mount",
    };
    return kTraits;
  }
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    return supported(*this, host, exe);
  }
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const std::filesystem::path real = exe.real_path();
    const sys::UniqueFd tree = read_only_clone(real.parent_path().string());
    hold_open(tree, kHeldSeconds);
    return {.fd = sys::openat(tree, real.filename().string(), O_PATH | O_NOFOLLOW)};
  }
};

}  // namespace

const Strategy& detached_bind_file() {
  static const DetachedBindFile kStrategy;
  return kStrategy;
}

const Strategy& detached_bind_open() {
  static const DetachedBindOpen kStrategy;
  return kStrategy;
}

const Strategy& detached_bind_dir() {
  static const DetachedBindDirectory kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
