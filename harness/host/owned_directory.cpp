#include "harness/host/owned_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <system_error>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/lock.hpp"
#include "sys/remove_tree.hpp"

namespace sealbench::host {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr mode_t kPrivate = 0700;
constexpr mode_t kPrivateFile = 0600;
constexpr const char* kLock = "lock";
constexpr std::string_view kUnfinished = ".new";

std::string to_text(const Owner& owner) {
  return Json{{"run", owner.run},
              {"mark", owner.mark},
              {sys::kBootIdMember, owner.space.boot_id()},
              {sys::kPidNamespaceMember, owner.space.pid_namespace()},
              {"since", owner.since}}
             .dump() +
         "\n";
}

/// False when it does not say whose it is.
bool parse(const std::string& text, Owner& owner) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return false;
  try {
    owner.run = json.at("run");
    owner.mark = json.at("mark");
    owner.since = json.at("since");
    owner.space = sys::PidSpace::from(json.at(sys::kBootIdMember).get_ref<const std::string&>(),
                                      json.at(sys::kPidNamespaceMember).get_ref<const std::string&>());
  } catch (const Json::exception&) {
    return false;
  }
  return !owner.space.boot_id().empty();
}

/// Whether locks on `file` are those of this kernel alone, so that no process of another machine can hold one that is
/// not seen here (flock(2), NFS and SMB; 9p, virtiofs and FUSE unless they are told to pass locks on).
bool is_of_one_kernel(const sys::UniqueFd& file) {
  constexpr std::array kLocal =
      std::to_array<long>({EXT4_SUPER_MAGIC, 0x58465342 /* xfs */, BTRFS_SUPER_MAGIC, TMPFS_MAGIC, RAMFS_MAGIC,
                           OVERLAYFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, 0x2fc12fc1 /* zfs */});
  struct statfs st {};
  return ::fstatfs(file.get(), &st) == 0 &&
         std::find(kLocal.begin(), kLocal.end(), static_cast<long>(st.f_type)) != kLocal.end();
}

bool is_same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

/// Makes `path` with its lock file, locked; empty when a sweep came in between.
sys::UniqueFd try_to_make(const std::string& path, const Owner& owner) {
  if (::mkdir(path.c_str(), kPrivate) < 0) {
    if (errno == EEXIST) return {};
    sys::throw_errno("making the directory " + path);
  }
  const std::string lock_path = path + "/" + kLock;
  sys::UniqueFd lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kPrivateFile));
  if (!lock && errno == ENOENT) return {};
  try {
    sys::check(lock.get(), [&] { return "making " + lock_path; });
    if (!sys::try_lock(lock, lock_path)) return {};
    sys::write_all(lock.get(), to_text(owner), lock_path);
  } catch (...) {
    ::unlink(lock_path.c_str());
    ::rmdir(path.c_str());
    throw;
  }
  return lock;
}

Claim unclear(Claim claim, const std::string& path, const std::string& why) {
  claim.state = Claim::State::unclear;
  claim.why = fmt::format("{}: {}", path, why);
  return claim;
}

}  // namespace

Owner Owner::here(std::string run, std::string mark) {
  return {.run = std::move(run),
          .mark = std::move(mark),
          .space = sys::PidSpace::current(),
          .since = sys::ticks_after_boot()};
}

std::string random_digits(int digits) {
  std::random_device random;
  std::string text;
  for (int i = 0; i < digits; ++i) text += "0123456789abcdef"[random() % 16];
  return text;
}

std::string unique_name(const std::string& kind) {
  constexpr int kDigits = 16;
  return fmt::format("sealbench-{}{}{}-{}", kind, kind.empty() ? "" : "-", ::getpid(), random_digits(kDigits));
}

OwnedDirectory::OwnedDirectory(std::string path, sys::UniqueFd lock)
    : path_(std::move(path)), lock_(std::move(lock)), process_(::getpid()) {}

OwnedDirectory::OwnedDirectory(const std::string& parent, const std::string& name, const Owner& owner)
    : OwnedDirectory(parent + "/" + name, {}) {
  constexpr int kTries = 1000;
  constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 1'000'000};
  const std::string unfinished = unfinished_path(path_);
  for (int i = 0; i < kTries; ++i) {
    sys::UniqueFd lock = try_to_make(unfinished, owner);
    if (lock) {
      if (::rename(unfinished.c_str(), path_.c_str()) == 0) {
        lock_ = std::move(lock);
        return;
      }
      const int error = errno;
      if (error != ENOENT) {
        lock.reset();
        remove_unfinished(unfinished);
        sys::throw_errno(error, "making the directory " + path_);
      }
    }
    ::nanosleep(&kPause, nullptr);
  }
  sys::throw_errno(EEXIST, "making the directory " + path_);
}

OwnedDirectory::~OwnedDirectory() {
  try {
    remove();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: cannot remove {}, the next start of bench tries again: {}\n", path_, error.what());
  }
}

void OwnedDirectory::clear(const std::vector<std::string_view>& spared) const {
  if (!lock_ || process_ != ::getpid()) return;
  std::vector<std::string_view> kept = spared;
  kept.emplace_back(kLock);
  sys::remove_content(sys::open(path_, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), path_, kept);
}

void OwnedDirectory::remove() {
  if (!lock_ || process_ != ::getpid()) return;
  clear();
  const sys::UniqueFd directory = sys::open(path_, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  // Never seen under its name without its lock file.
  const std::string unfinished = unfinished_path(path_);
  sys::check(::rename(path_.c_str(), unfinished.c_str()), [&] { return "removing " + path_; });
  ::unlinkat(directory.get(), kLock, 0);
  if (::rmdir(unfinished.c_str()) < 0 && errno != ENOENT) sys::throw_errno("removing " + unfinished);
  lock_.reset();
}

Claim Claim::of(const std::string& path) {
  Claim claim;
  const sys::UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EACCES) return claim;
    return unclear(std::move(claim), path, sys::errno_text(errno));
  }
  struct stat st {};
  if (::fstat(directory.get(), &st) < 0 || st.st_uid != ::geteuid()) return claim;
  sys::UniqueFd lock(::openat(directory.get(), kLock, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!lock) {
    if (errno == ENOENT || errno == ELOOP) return claim;
    return unclear(std::move(claim), path, "its lock file cannot be opened: " + sys::errno_text(errno));
  }
  struct stat lock_st {};
  if (::fstat(lock.get(), &lock_st) < 0 || !S_ISREG(lock_st.st_mode) || lock_st.st_uid != ::geteuid()) return claim;
  try {
    if (!sys::try_lock(lock, path)) {
      claim.state = State::alive;
      return claim;
    }
    // What was locked may have been removed by another sweep meanwhile.
    struct stat now {};
    if (::lstat(path.c_str(), &now) < 0 || !is_same_file(st, now) || sys::status(lock, path).st_nlink == 0)
      return claim;
    if (!parse(sys::read_file(fmt::format("/proc/self/fd/{}", lock.get())), claim.owner)) {
      return unclear(std::move(claim), path, "its lock file does not say which run it belongs to");
    }
    if (claim.owner.space.boot_id() != sys::PidSpace::current().boot_id() && !is_of_one_kernel(lock)) {
      return unclear(std::move(claim), path,
                     "its run may be alive on another machine, whose locks are not seen on this filesystem");
    }
  } catch (const std::system_error& error) {
    return unclear(std::move(claim), path, error.what());
  }
  claim.state = State::dead;
  claim.directory.emplace(OwnedDirectory(path, std::move(lock)));
  return claim;
}

std::string temporary_directory() {
  const char* const named = std::getenv("TMPDIR");
  if (named != nullptr && *named == '/') return named;
  // An image with nothing but our programs has no /tmp, and a volume at /var/tmp.
  return ::access("/tmp", W_OK | X_OK) == 0 ? "/tmp" : "/var/tmp";
}

bool is_unfinished(const std::string& name) { return name.starts_with(".sealbench-") && name.ends_with(kUnfinished); }

std::string unfinished_path(const std::string& path) {
  const fs::path whole(path);
  return (whole.parent_path() / fmt::format(".{}{}", whole.filename().string(), kUnfinished)).string();
}

bool remove_unfinished(const std::string& path) {
  const sys::UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat st {};
  if (!directory || ::fstat(directory.get(), &st) < 0 || st.st_uid != ::geteuid()) return false;
  const sys::UniqueFd lock(::openat(directory.get(), kLock, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!lock && errno != ENOENT) return false;
  try {
    if (lock && !sys::try_lock(lock, path)) return false;
  } catch (const std::system_error&) {
    return false;  // no locks on this filesystem: nobody can have finished one
  }
  if (lock) ::unlinkat(directory.get(), kLock, 0);
  return ::rmdir(path.c_str()) == 0;
}

}  // namespace sealbench::host
