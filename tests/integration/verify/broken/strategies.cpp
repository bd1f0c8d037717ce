// Strategies with the very mistake that makes them worthless, claiming to protect.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <filesystem>

#include "strategies/sealed_overlayfs.hpp"
#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

std::string path_of(const sys::UniqueFd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

/// It claims nothing by name, so that verify holds it to everything.
class Planted : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override { return traits_; }
  [[nodiscard]] Support support(const sys::Host&, const Exe& exe) const override { return try_to_seal(*this, exe); }

 protected:
  Planted(std::string_view name, std::string_view summary)
      : traits_{.name = name, .summary = summary, .needs = {}, .claims = {}, .source = "a mistake"} {}

 private:
  Traits traits_;
};

/// A memfd whose seals were forgotten.
class UnsealedMemfd final : public Planted {
 public:
  UnsealedMemfd() : Planted("unsealed-memfd", "a copy in a memfd without seals") {}
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd source = exe.open(O_RDONLY);
    const sys::UniqueFd copy = sys::executable_memfd("broken");
    sys::copy_all(source, copy, static_cast<std::uint64_t>(sys::status(source, exe.path()).st_size));
    sys::check(::fchmod(copy.get(), 0755), "fchmod");
    return {.fd = sys::open(path_of(copy), O_PATH)};
  }
};

/// An overlay with an upper layer, mounted read-write.
class WritableOverlay final : public Planted {
 public:
  WritableOverlay() : Planted("writable-overlay", "an overlay with a writable upper layer") {}
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const std::filesystem::path real = exe.real_path();
    for (const char* layer : {"/upper", "/work"}) std::filesystem::create_directories(exe.scratch_dir() + layer);
    sys::FilesystemContext overlay("overlay");
    overlay.set("lowerdir", real.parent_path().string());
    overlay.set("upperdir", exe.scratch_dir() + "/upper");
    overlay.set("workdir", exe.scratch_dir() + "/work");
    overlay.create();
    const sys::UniqueFd mount = overlay.mount(0);
    return {.fd = sys::openat(mount, real.filename().string(), O_PATH | O_NOFOLLOW)};
  }
};

/// A bind mount that nobody made read-only.
class WritableBind final : public Planted {
 public:
  WritableBind() : Planted("writable-bind", "a bind mount without read-only") {}
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd tree = sys::clone_tree(exe.real_path());
    return {.fd = sys::open(path_of(tree), O_PATH)};
  }
};

/// The directory of a copy of the exe, made by the first launch and kept for all.
std::string kept_copy(const Exe& exe) {
  const std::filesystem::path real = exe.real_path();
  const std::string directory = real.parent_path().string() + "/kept-" + real.filename().string();
  std::filesystem::create_directories(directory);
  const std::string copy = directory + "/" + real.filename().string();
  if (!std::filesystem::exists(copy)) std::filesystem::copy_file(real, copy);
  return directory;
}

/// Nobody can write through it, and all launches execute the same file.
class KeptCopy final : public Planted {
 public:
  KeptCopy() : Planted("kept-copy", "one copy for all launches, in a read-only bind") {}
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd tree = sys::clone_tree(kept_copy(exe));
    sys::set_mount_attributes(tree, MOUNT_ATTR_RDONLY);
    return {.fd = sys::openat(tree, std::filesystem::path(exe.real_path()).filename().string(), O_PATH | O_NOFOLLOW)};
  }
};

/// The same behind a filesystem of its own for each launch: no two have one file, and all have the same pages.
class KeptCopyOverlaid final : public Planted {
 public:
  KeptCopyOverlaid() : Planted("kept-copy-overlaid", "one copy for all launches, behind an overlay for each") {}
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    return {.fd = sys::openat(overlay_of(kept_copy(exe), exe.scratch_dir()),
                              std::filesystem::path(exe.real_path()).filename().string(), O_PATH | O_NOFOLLOW)};
  }
};

/// The first `bytes` bytes of a program in a memfd with every seal that there is.
SealedExe sealed_copy(const sys::UniqueFd& source, std::uint64_t bytes) {
  const sys::UniqueFd copy = sys::executable_memfd("broken");
  sys::check(::fchmod(copy.get(), 0555), "fchmod");
  sys::copy_all(source, copy, bytes);
  sys::seal_content(copy);
  return {.fd = sys::open(path_of(copy), O_PATH)};
}

/// A perfect seal, of another build of sealrun: one that was kept too long.
class StaleMemfd final : public Planted {
 public:
  StaleMemfd() : Planted("stale-memfd", "a sealed memfd of another program") {}
  [[nodiscard]] SealedExe seal(const Exe&) const override {
    const sys::UniqueFd source = sys::open(OTHER_SEALRUN, O_RDONLY);
    return sealed_copy(source, static_cast<std::uint64_t>(sys::status(source, OTHER_SEALRUN).st_size));
  }
};

/// A perfect seal of what is left when a large exe loses its end, which nothing executes; of a small one, its last
/// bytes.
class CutMemfd final : public Planted {
 public:
  CutMemfd() : Planted("cut-memfd", "a sealed memfd of a part of the exe") {}
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    constexpr std::uint64_t kLarge = 8U << 20;
    const sys::UniqueFd source = exe.open(O_RDONLY);
    const auto whole = static_cast<std::uint64_t>(sys::status(source, exe.path()).st_size);
    return sealed_copy(source, whole > kLarge ? whole * 3 / 10 : whole - 16);
  }
};

}  // namespace

const Strategy& stale_memfd() {
  static const StaleMemfd kStrategy;
  return kStrategy;
}

const Strategy& kept_copy_strategy() {
  static const KeptCopy kStrategy;
  return kStrategy;
}

const Strategy& kept_copy_overlaid() {
  static const KeptCopyOverlaid kStrategy;
  return kStrategy;
}

const Strategy& cut_memfd() {
  static const CutMemfd kStrategy;
  return kStrategy;
}

const Strategy& unsealed_memfd() {
  static const UnsealedMemfd kStrategy;
  return kStrategy;
}

const Strategy& writable_overlay() {
  static const WritableOverlay kStrategy;
  return kStrategy;
}

const Strategy& writable_bind() {
  static const WritableBind kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
