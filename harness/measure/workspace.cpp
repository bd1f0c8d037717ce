#include "harness/measure/workspace.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "harness/host/places.hpp"
#include "sys/error.hpp"

namespace sealbench::measure {

namespace {

void make_private_directory(const std::string& path) {
  constexpr mode_t kPrivate = 0700;
  if (::mkdir(path.c_str(), kPrivate) == 0) return;
  if (errno != EEXIST) sys::throw_errno("making the directory " + path);
  struct stat st {};
  sys::check(::lstat(path.c_str(), &st), [&] { return "looking at " + path; });
  if (!S_ISDIR(st.st_mode) || st.st_uid != ::geteuid()) {
    throw std::runtime_error("cannot use " + path +
                             " as bench's directory: it belongs to someone else; remove it, or set XDG_RUNTIME_DIR");
  }
}

/// The last run removes the base, so that it may go between two steps: then once more.
host::OwnedDirectory make_workspace(const std::string& base, const host::Owner& owner) {
  constexpr int kTries = 1000;
  for (int i = 0;; ++i) {
    try {
      make_private_directory(base);
      return {base, owner.run, owner};
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::no_such_file_or_directory || i == kTries) throw;
    }
  }
}

/// For root: see default_base.
std::string directory_for_states() {
  constexpr const char* kInMemory = "/dev/shm";
  const bool on_disk = !host::is_in_memory("/run") && ::access(kInMemory, F_OK) == 0 && host::is_in_memory(kInMemory);
  return on_disk ? kInMemory : "/run";
}

host::Owner new_owner() {
  constexpr int kMarkDigits = 32;
  return host::Owner::here(host::unique_name(), host::random_digits(kMarkDigits));
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
    : owner_(new_owner()), process_(::getpid()), directory_(base + "/" + owner_.run), journal_([&] {
        workspace_.push_back(make_workspace(base, owner_));
        return Journal(directory_);
      }()) {}

Workspace::~Workspace() {
  for (const std::string& problem : remove()) fmt::print(stderr, "bench: {}; the next start tries again\n", problem);
}

std::string Workspace::make_directory(const std::string& parent) {
  journal_.append(parent + "/" + id());
  return elsewhere_.emplace_back(parent, id(), owner_).path();
}

std::vector<std::string> Workspace::remove() {
  if (workspace_.empty() || process_ != ::getpid()) return {};
  const Removed removed = remove_leftovers({.owner = owner_,
                                            .elsewhere = std::exchange(elsewhere_, {}),
                                            .workspace = std::exchange(workspace_, {}),
                                            .problems = {}});
  ::rmdir(std::filesystem::path(directory_).parent_path().c_str());  // unless others use it
  return removed.problems;
}

}  // namespace sealbench::measure
