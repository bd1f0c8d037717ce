#include "harness/measure/workspace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <stdexcept>

#include "harness/counters/memory_cgroup.hpp"
#include "harness/measure/places.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kPrivate = 0700;
constexpr const char* kPrefix = "sealbench-";
/// In each directory outside of the workspace: the path of the workspace that it belongs to.
constexpr const char* kOwnerFile = "/.sealbench-workspace";

void make_private_directory(const std::string& path) {
  if (::mkdir(path.c_str(), kPrivate) == 0) return;
  if (errno != EEXIST) sys::throw_errno("making the directory " + path);
  struct stat st {};
  sys::check(::lstat(path.c_str(), &st), [&] { return "looking at " + path; });
  if (!S_ISDIR(st.st_mode) || st.st_uid != ::geteuid()) {
    throw std::runtime_error("cannot use " + path +
                             " as bench's directory: it belongs to someone else; remove it, or set XDG_RUNTIME_DIR");
  }
}

/// Locks `path` for as long as the descriptor is open; empty when another process holds it and `wait` is not asked for.
sys::UniqueFd lock(const std::string& path, int operation) {
  sys::UniqueFd fd = sys::open(path, O_RDWR | O_CREAT, 0600);
  while (::flock(fd.get(), operation) < 0) {
    if (errno == EWOULDBLOCK) return {};
    if (errno != EINTR) sys::throw_errno("locking " + path);
  }
  return fd;
}

/// Held while a workspace is made or looked at, so that none is swept between its mkdir and its lock. The last run
/// removes the base, so what was locked may be gone: then once more.
sys::UniqueFd lock_base(const std::string& base) {
  const std::string path = base + "/lock";
  for (;;) {
    make_private_directory(base);
    sys::UniqueFd fd;
    try {
      fd = lock(path, LOCK_EX);
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::no_such_file_or_directory) continue;
      throw;
    }
    struct stat there {};
    if (::stat(path.c_str(), &there) == 0 && there.st_ino == sys::status(fd, path).st_ino) return fd;
  }
}

/// Removes the base when nobody uses it.
void remove_base_if_empty(const std::string& base) {
  const sys::UniqueFd held = lock_base(base);
  for (const auto& entry : fs::directory_iterator(base)) {
    if (entry.path().filename() != "lock") return;
  }
  ::unlink((base + "/lock").c_str());
  ::rmdir(base.c_str());
}

std::string make_id() {
  std::random_device random;
  return fmt::format("{}{}-{:08x}", kPrefix, ::getpid(), random());
}

std::string make_workspace(const std::string& base, const std::string& id) {
  std::string directory = base + "/" + id;
  sys::check(::mkdir(directory.c_str(), kPrivate), [&] { return "making the directory " + directory; });
  return directory;
}

Leftovers leftovers_of(const std::string& directory) {
  Leftovers leftovers{
      .id = fs::path(directory).filename(), .mark = mark_of(directory), .directories = {directory}, .cgroups = {}};
  for (const Entry& entry : Journal::read(directory + "/journal")) {
    (entry.kind == Entry::Kind::directory ? leftovers.directories : leftovers.cgroups).push_back(entry.path);
  }
  return leftovers;
}

/// A directory of a run whose workspace has gone without it, as after a reboot, where /run is new and the disk is not.
bool is_orphan(const fs::path& directory) {
  struct stat st {};
  if (::lstat(directory.c_str(), &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != ::geteuid()) return false;
  const std::string owner_file = directory.string() + kOwnerFile;
  return fs::exists(owner_file) && !fs::exists(sys::read_file(owner_file));
}

Removed sweep_orphans(const std::string& parent) {
  Removed removed;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename();
    if (name.rfind(kPrefix, 0) != 0 || !is_orphan(entry.path())) continue;
    removed += remove_leftovers({.id = name,
                                 .mark = mark_of(sys::read_file(entry.path().string() + kOwnerFile)),
                                 .directories = {entry.path()},
                                 .cgroups = {}});
  }
  return removed;
}

/// For root: see default_base.
std::string directory_for_states() {
  constexpr const char* kInMemory = "/dev/shm";
  const bool on_disk = !is_in_memory("/run") && ::access(kInMemory, F_OK) == 0 && is_in_memory(kInMemory);
  return on_disk ? kInMemory : "/run";
}

}  // namespace

std::string Workspace::default_base() {
  std::string base;
  if (::geteuid() == 0 && ::access("/run", W_OK) == 0) {
    base = directory_for_states() + "/sealbench";
  } else if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && ::access(runtime, W_OK) == 0) {
    base = std::string(runtime) + "/sealbench";
  } else {
    base = fmt::format("/tmp/sealbench-{}", ::geteuid());
  }
  return base;
}

Workspace::Workspace(const std::string& base)
    : id_(make_id()), directory_(base + "/" + id_), journal_([&] {
        const sys::UniqueFd held = lock_base(base);
        make_workspace(base, id_);
        lock_ = lock(directory_ + "/lock", LOCK_EX | LOCK_NB);
        return Journal(directory_ + "/journal");
      }()) {}

Workspace::~Workspace() { remove(); }

std::string Workspace::make_directory(const std::string& parent) {
  std::string path = parent + "/" + id_;
  journal_.append({.kind = Entry::Kind::directory, .path = path});
  sys::check(::mkdir(path.c_str(), kPrivate), [&] { return "making the directory " + path; });
  sys::write_file(path + kOwnerFile, directory_);
  return path;
}

std::vector<std::string> Workspace::remove() {
  if (!lock_) return {};
  Removed removed = remove_leftovers(leftovers_of(directory_));
  lock_.reset();
  try {
    remove_base_if_empty(fs::path(directory_).parent_path());
  } catch (const std::exception& error) {
    removed.problems.emplace_back(error.what());
  }
  return removed.problems;
}

Removed sweep(const std::string& base, const std::vector<std::string>& parents) {
  Removed removed;
  const sys::UniqueFd held = lock_base(base);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(base, ignored)) {
    if (!entry.is_directory(ignored) || entry.path().filename().string().rfind(kPrefix, 0) != 0) continue;
    const sys::UniqueFd free = lock(entry.path().string() + "/lock", LOCK_EX | LOCK_NB);
    if (free) removed += remove_leftovers(leftovers_of(entry.path()));
  }
  for (const std::string& parent : parents) removed += sweep_orphans(parent);
  removed.cgroups += counters::remove_stale_memory_cgroups();
  return removed;
}

}  // namespace sealbench::measure
