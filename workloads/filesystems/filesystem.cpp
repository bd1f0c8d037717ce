#include "workloads/filesystems/filesystem.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/loop_device.hpp"
#include "sys/mount.hpp"

namespace sealbench::workloads {
namespace {

constexpr std::int64_t kMebi = 1 << 20;

std::string make_directory(const std::string& path) {
  constexpr mode_t kForAll = 0755;
  sys::check(::mkdir(path.c_str(), kForAll), [&] { return "making the directory " + path; });
  return path;
}

/// The program of a filesystem's tools; throws std::runtime_error with what to install.
std::string tool(const std::string& name, const std::string& package) {
  for (const char* const directory : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}) {
    if (::access((directory + name).c_str(), X_OK) == 0) return directory + name;
  }
  throw std::runtime_error(fmt::format("{} is not installed (Debian: apt-get install {})", name, package));
}

void run(const FilesystemSite& site, std::vector<std::string> words) {
  site.must({.argv = std::move(words), .env = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}});
}

/// An image in a file, mounted by a loop device that goes with the mount.
std::string mount_image(const FilesystemSite& site, const std::string& type, const std::string& image,
                        unsigned long flags) {
  const std::string mount_point = make_directory(site.directory + "/mounted");
  const sys::LoopDevice loop(image,
                             (flags & MS_RDONLY) != 0 ? sys::LoopDevice::Access::read : sys::LoopDevice::Access::write);
  sys::mount(loop.path(), mount_point, type, flags);
  return mount_point;
}

/// A disk's filesystem: made empty, mounted, then filled. `least` is the smallest that its tool makes.
std::string on_disk(const FilesystemSite& site, const std::string& type, const std::string& package, std::int64_t least,
                    std::vector<std::string> options) {
  const std::string image = site.directory + "/image";
  std::vector<std::string> words = {tool("mkfs." + type, package)};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(image);
  sys::write_file(image, "");
  const std::int64_t bytes = std::max(least, 2 * site.bytes + 32 * kMebi);
  sys::check(::truncate(image.c_str(), bytes), [&] { return "making " + image; });  // takes what is written to it only
  run(site, std::move(words));
  std::string mounted = mount_image(site, type, image, 0);
  site.fill(mounted);
  return mounted;
}

std::string ext4(const FilesystemSite& site) {
  return on_disk(site, "ext4", "e2fsprogs", 64 * kMebi, {"-q", "-F", "-E", "nodiscard"});
}
std::string xfs(const FilesystemSite& site) {
  return on_disk(site, "xfs", "xfsprogs", 320 * kMebi, {"-q", "-f", "-K"});
}
std::string btrfs(const FilesystemSite& site) {
  return on_disk(site, "btrfs", "btrfs-progs", 256 * kMebi, {"-q", "-f", "-K"});
}

std::string tmpfs(const FilesystemSite& site) {
  std::string mounted = make_directory(site.directory + "/mounted");
  sys::mount("tmpfs", mounted, "tmpfs", 0, "mode=755");
  site.fill(mounted);
  return mounted;
}

/// As container images are: the exe in the lower layer.
std::string stack(const std::string& lower, const std::string& directory) {
  const std::string mounted = make_directory(directory + "/mounted");
  const std::string upper = make_directory(directory + "/upper");
  const std::string work = make_directory(directory + "/work");
  sys::mount("overlay", mounted, "overlay", 0, fmt::format("lowerdir={},upperdir={},workdir={}", lower, upper, work));
  return mounted;
}

std::string filled_directory(const FilesystemSite& site) {
  std::string lower = make_directory(site.directory + "/filled");
  site.fill(lower);
  return lower;
}

std::string overlay(const FilesystemSite& site) { return stack(filled_directory(site), site.directory); }

std::string overlay_on_overlay(const FilesystemSite& site) {
  return stack(overlay(site), make_directory(site.directory + "/second"));
}

std::string erofs(const FilesystemSite& site) {
  const std::string image = site.directory + "/image";
  const std::string program = tool("mkfs.erofs", "erofs-utils");
  run(site, {program, "--quiet", image, filled_directory(site)});
  return mount_image(site, "erofs", image, MS_RDONLY);
}

std::string squashfs(const FilesystemSite& site) {
  const std::string image = site.directory + "/image";
  const std::string program = tool("mksquashfs", "squashfs-tools");
  run(site, {program, filled_directory(site), image, "-quiet", "-no-progress"});
  return mount_image(site, "squashfs", image, MS_RDONLY);
}

std::string read_only(const FilesystemSite& site) {
  std::string directory = filled_directory(site);
  sys::mount(directory, directory, "", MS_BIND);
  sys::mount("", directory, "", MS_REMOUNT | MS_BIND | MS_RDONLY);
  return directory;
}

constexpr std::array kAll = std::to_array<Filesystem>({
    {.name = "ext4", .summary = "on a loop device", .place = ext4},
    {.name = "xfs", .summary = "on a loop device", .place = xfs},
    {.name = "btrfs", .summary = "on a loop device", .place = btrfs},
    {.name = "tmpfs", .summary = "in memory", .place = tmpfs},
    {.name = "overlay", .summary = "the lower layer of an overlay, as in a container's image", .place = overlay},
    {.name = "overlay-2", .summary = "an overlay whose lower layer is one", .place = overlay_on_overlay},
    {.name = "erofs", .summary = "an image on a loop device, read-only", .place = erofs},
    {.name = "squashfs", .summary = "an image on a loop device, read-only and compressed", .place = squashfs},
    {.name = "read-only", .summary = "the host's own, mounted read-only", .place = read_only},
    {.name = "noexec-run",
     .summary = "the host's own; the runtime's states on a tmpfs that is mounted noexec, as /run may be",
     .place = filled_directory,
     .noexec_states = true},
});

}  // namespace

std::span<const Filesystem> filesystems() { return kAll; }

const Filesystem* find_filesystem(std::string_view name) {
  if (name == kHostsOwn) return nullptr;
  for (const Filesystem& filesystem : kAll) {
    if (filesystem.name == name) return &filesystem;
  }
  throw std::out_of_range(fmt::format("no filesystem \"{}\"", name));
}

std::vector<std::string_view> filesystem_names() {
  std::vector<std::string_view> names = {kHostsOwn};
  for (const Filesystem& filesystem : kAll) names.push_back(filesystem.name);
  return names;
}

std::string every_filesystem() { return fmt::format("{}", fmt::join(filesystem_names(), ",")); }

void unmount_below(const std::string& directory) {
  for (const char* const place : {"/second/mounted", "/mounted", "/filled"}) {
    // Nothing is mounted there, or it is gone: both are as wanted. Detached: a container may be ending in it.
    ::umount2((directory + place).c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  }
}

void cover_with_noexec_tmpfs(const std::string& directory) {
  sys::mount("tmpfs", directory, "tmpfs", MS_NOEXEC | MS_NOSUID | MS_NODEV, "mode=700");
}

}  // namespace sealbench::workloads
