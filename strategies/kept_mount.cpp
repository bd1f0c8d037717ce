#include "strategies/kept_mount.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

namespace fs = std::filesystem;

/// What install wrote down. Identities are compared, not bytes: a file cannot change without its ctime.
struct Manifest {
  std::string generation;  ///< the directory, of this name, that the mount lies in
  FileIdentity exe;        ///< on the host
  FileIdentity mounted;    ///< the same file, seen through the mount
  FileIdentity image;      ///< nothing where there is no image

  [[nodiscard]] std::string text() const { return generation + "\n" + exe.text() + mounted.text() + image.text(); }

  static Manifest parse(std::string_view rest, const std::string& path) {
    Manifest manifest;
    manifest.generation = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), manifest.generation.size() + 1));
    manifest.exe = FileIdentity::take(rest, path);
    manifest.mounted = FileIdentity::take(rest, path);
    manifest.image = FileIdentity::take(rest, path);
    return manifest;
  }
};

/// The paths of an installation.
class Place {
 public:
  Place(const Exe& exe, std::string_view strategy)
      : real_path_(exe.real_path()), exe_(identity_of(exe)), strategy_(strategy) {
    directory_ = artefact_directory(exe, real_path_, strategy);
  }

  /// The version of the exe when this was made.
  [[nodiscard]] const FileIdentity& exe() const { return exe_; }

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string manifest() const { return directory_ + "/manifest"; }
  /// A link to the directory of the present mount, replaced in one step: what a runtime that knows nothing of us is
  /// executed through.
  [[nodiscard]] std::string current() const { return directory_ + "/current"; }
  [[nodiscard]] std::string generation(const std::string& name) const { return directory_ + "/" + name; }
  [[nodiscard]] std::string mount_point(const std::string& generation) const {
    return this->generation(generation) + "/mnt";
  }
  [[nodiscard]] std::string exe_name() const { return real_path_.substr(real_path_.rfind('/') + 1); }
  [[nodiscard]] std::string exe_in(const std::string& generation) const {
    return mount_point(generation) + "/" + exe_name();
  }

  [[nodiscard]] std::string do_what() const {
    return "; install again (sealrun --seal " + strategy_ + " install, for another runtime with --for " + real_path_ +
           ")";
  }

  [[nodiscard]] Manifest read_manifest() const {
    const std::string path = manifest();
    const sys::UniqueFd file(::openat(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) not_there(errno, path, strategy_);
    std::array<char, 1024> text{};  // a manifest has a tenth of that
    const ssize_t bytes = sys::check(::read(file.get(), text.data(), text.size()), [&] { return "reading " + path; });
    return Manifest::parse({text.data(), static_cast<std::size_t>(bytes)}, path);
  }

  /// As read_manifest, but nothing when there is none that could be read.
  [[nodiscard]] std::optional<Manifest> try_manifest() const {
    if (::access(manifest().c_str(), F_OK) != 0) return std::nullopt;
    try {
      return read_manifest();
    } catch (const std::system_error&) {
      return std::nullopt;  // damaged: as good as none
    }
  }

 private:
  std::string real_path_;
  FileIdentity exe_;
  std::string strategy_;
  std::string directory_;
};

void require_present_version(const Exe& exe, const Place& place, const Manifest& manifest) {
  if (manifest.exe == place.exe()) return;
  sys::throw_errno(ESTALE, "the exe " + exe.path() + " is another version than the one that is kept mounted at " +
                               place.mount_point(manifest.generation) + place.do_what());
}

void require_unchanged_image(const Place& place, const Manifest& manifest, std::string_view name) {
  if (manifest.image == FileIdentity()) return;
  const std::string image = place.generation(manifest.generation) + "/" + std::string(name);
  struct stat st {};
  if (::lstat(image.c_str(), &st) == 0 && FileIdentity::of(st) == manifest.image) return;
  sys::throw_errno(ESTALE, image + " was changed after it was mounted" + place.do_what());
}

/// The exe in the mount that `manifest` tells of, and in no other.
sys::UniqueFd open_mounted(const Place& place, const Manifest& manifest, int flags) {
  const std::string path = place.exe_in(manifest.generation);
  sys::UniqueFd handle(::openat(AT_FDCWD, path.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
  if (!handle) {
    const int error = errno;
    sys::throw_errno(error, error == ENOENT
                                ? "nothing is mounted at " + place.mount_point(manifest.generation) +
                                      " (unmounted by somebody, not made since the boot, or made in another "
                                      "mount namespace after this one)" +
                                      place.do_what()
                                : "opening " + path);
  }
  struct statfs mount {};
  sys::check(::fstatfs(handle.get(), &mount), [&] { return "statfs of " + path; });
  const bool read_only = (static_cast<unsigned long>(mount.f_flags) & ST_RDONLY) != 0;
  if (read_only && FileIdentity::of(sys::status(handle, path)) == manifest.mounted) return handle;
  sys::throw_errno(ESTALE, "what is mounted at " + place.mount_point(manifest.generation) + " is " +
                               (read_only ? "not what install mounted there" : "not read-only") + place.do_what());
}

/// The exe in the mount, which must show it as it is now.
sys::UniqueFd open_present(const Exe& exe, const Place& place, const Manifest& manifest, std::string_view image,
                           int flags) {
  require_present_version(exe, place, manifest);
  require_unchanged_image(place, manifest, image);
  return open_mounted(place, manifest, flags);
}

/// Takes every mount at `mount_point` away; processes that use one keep it.
void unmount_all(const std::string& mount_point) {
  constexpr int kMost = 64;  // somebody may have covered ours
  for (int i = 0; i < kMost && ::umount2(mount_point.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0; ++i) {
  }
  if (errno != EINVAL && errno != ENOENT) sys::throw_errno("unmounting " + mount_point);
}

/// Binds the directory of a generation on itself, privately: what its mount lies on. Whoever shares mounts with this
/// namespace (a container with an rshared bind of a directory above) has copies of what is there when it binds, and
/// what becomes of those does not come back: not to the mount, whose parent is shared with nobody, nor to the bind,
/// since an unmount that comes from elsewhere leaves alone what has a mount on it. (Unbindable would not do: a new
/// mount namespace has it as an ordinary mount, and containers bind from one.)
void lay_ground(const std::string& directory) {
  fs::create_directories(directory);
  fs::permissions(directory, fs::perms::owner_all);
  sys::mount(directory, directory, {}, MS_BIND);
  sys::mount({}, directory, {}, MS_PRIVATE);
}

void detach(const Place& place, const std::string& generation) {
  unmount_all(place.mount_point(generation));
  unmount_all(place.generation(generation));
  unmount_all(place.mount_point(generation));  // what came from elsewhere and lay below
}

/// Removes the generations but `kept`: their mounts, then their files.
void remove_generations(const Place& place, const std::string& kept) {
  for (const auto& entry : fs::directory_iterator(place.directory())) {
    const std::string name = entry.path().filename().string();
    if (name == kept || name.find_first_not_of("0123456789") != std::string::npos) continue;
    detach(place, name);
    fs::remove_all(entry.path());
  }
}

/// A name that no generation has that is there now.
std::string fresh_generation(const Place& place) {
  unsigned long name = 1;
  while (fs::exists(place.generation(std::to_string(name)))) ++name;
  return std::to_string(name);
}

void point_to(const Place& place, const std::string& generation) {
  const std::string fresh = place.current() + ".new";
  fs::remove(fresh);
  fs::create_symlink(generation, fresh);
  sys::check(::rename(fresh.c_str(), place.current().c_str()), [&] { return "renaming " + fresh; });
}

void lock(const sys::UniqueFd& directory, const Place& place) {
  sys::check(::flock(directory.get(), LOCK_EX), [&] { return "locking " + place.directory(); });
}

}  // namespace

void KeptMountStrategy::install(const Exe& exe) const {
  const Place place(exe, traits().name);
  const sys::UniqueFd directory = make_artefact_directory(place.directory(), traits().name);
  lock(directory, place);
  if (const std::optional<Manifest> manifest = place.try_manifest()) {
    try {
      const sys::UniqueFd mounted = open_present(exe, place, *manifest, kImage, O_RDONLY);
      if (sys::same_content(mounted, exe.open(O_RDONLY))) return remove_generations(place, manifest->generation);
    } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): made anew
    }
  }
  Manifest manifest{.generation = fresh_generation(place), .exe = {}, .mounted = {}, .image = {}};
  try {
    lay_ground(place.generation(manifest.generation));
    fs::create_directory(place.mount_point(manifest.generation));
    const Made made = make(exe, place.generation(manifest.generation));
    manifest.exe = made.exe;
    manifest.image = made.image;
    sys::attach(made.mount, place.mount_point(manifest.generation));
    const sys::UniqueFd mounted = sys::open(place.exe_in(manifest.generation), O_RDONLY | O_NOFOLLOW);
    manifest.mounted = FileIdentity::of(sys::status(mounted, place.exe_in(manifest.generation)));
    if (!sys::same_content(mounted, exe.open(O_RDONLY)) || identity_of(exe) != manifest.exe) {
      sys::throw_errno(EIO, "the mount does not show the exe " + exe.path() + ": it changed meanwhile");
    }
    sys::replace_file(place.manifest(), manifest.text(), 0600);
    point_to(place, manifest.generation);
  } catch (...) {
    detach(place, manifest.generation);
    std::error_code ignored;
    fs::remove_all(place.generation(manifest.generation), ignored);
    discard_unless_installed(place.directory(), place.manifest());
    throw;
  }
  remove_generations(place, manifest.generation);
}

void KeptMountStrategy::uninstall(const Exe& exe) const {
  const Place place(exe, traits().name);
  if (::access(place.directory().c_str(), F_OK) != 0) return;
  const sys::UniqueFd directory = open_artefact_directory(place.directory(), traits().name);
  lock(directory, place);
  remove_generations(place, {});
  fs::remove_all(place.directory());
}

SealedExe KeptMountStrategy::seal(const Exe& exe) const {
  const Place place(exe, traits().name);
  require_artefact_directory(place.directory(), traits().name);
  for (;;) {
    const Manifest manifest = place.read_manifest();
    try {
      return {.fd = open_present(exe, place, manifest, kImage, O_PATH)};
    } catch (const std::system_error&) {
      // An install may have taken the one that the manifest told of away meanwhile.
      if (place.read_manifest().generation == manifest.generation) throw;
    }
  }
}

std::string KeptMountStrategy::launched_from(const Exe& exe) const {
  const Place place(exe, traits().name);
  return place.current() + "/mnt/" + place.exe_name();
}

}  // namespace sealbench::strategies
