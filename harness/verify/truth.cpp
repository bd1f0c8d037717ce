#include "harness/verify/truth.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sstream>

#include "harness/verify/mount_changes.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::verify {

namespace {

bool same(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

std::vector<std::string> list_xattrs(const std::string& path) {
  std::string list(4096, '\0');
  const ssize_t length = ::listxattr(path.c_str(), list.data(), list.size());
  std::vector<std::string> names;
  if (length <= 0) return names;
  std::istringstream in(list.substr(0, static_cast<std::size_t>(length)));
  for (std::string name; std::getline(in, name, '\0');) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

int attributes_of(const sys::UniqueFd& fd) {
  int flags = 0;
  return ::ioctl(fd.get(), FS_IOC_GETFLAGS, &flags) == 0 ? flags : 0;
}

/// The first byte at which two contents differ, in words.
std::string describe_content(const std::string& before, const std::string& after) {
  if (before.size() != after.size()) return fmt::format("size {} -> {}", before.size(), after.size());
  const auto at = std::mismatch(before.begin(), before.end(), after.begin()).first;
  return fmt::format("content differs from byte {}", at - before.begin());
}

void join(std::string& text, const std::string& more) { text += (text.empty() ? "" : "; ") + more; }

/// Someone may still be on the way out of executing the file.
sys::UniqueFd open_for_restoring(const std::string& path) {
  for (int attempt = 0;; ++attempt) {
    try {
      return sys::open(path, O_WRONLY);
    } catch (const std::system_error& error) {
      if (error.code().value() != ETXTBSY || attempt == 200) throw;
      ::usleep(5000);
    }
  }
}

}  // namespace

Metadata metadata_of(const std::string& path) {
  const sys::UniqueFd fd = sys::open(path, O_RDONLY);
  const struct stat st = sys::status(fd, path);
  return {.mode = st.st_mode,
          .owner = st.st_uid,
          .group = st.st_gid,
          .links = st.st_nlink,
          .modified = st.st_mtim,
          .changed = st.st_ctim,
          .xattrs = list_xattrs(path),
          .attributes = attributes_of(fd)};
}

std::string describe_metadata(const Metadata& before, const Metadata& after) {
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? "" : ", ") + what; };
  if (before.mode != after.mode) add(fmt::format("mode {:o} -> {:o}", before.mode & 07777U, after.mode & 07777U));
  if (before.owner != after.owner || before.group != after.group) {
    add(fmt::format("owner {}:{} -> {}:{}", before.owner, before.group, after.owner, after.group));
  }
  if (before.links != after.links) add(fmt::format("links {} -> {}", before.links, after.links));
  if (!same(before.modified, after.modified)) add("modification time");
  if (before.xattrs != after.xattrs) add("extended attributes");
  if (before.attributes != after.attributes)
    add(fmt::format("inode flags {:#x} -> {:#x}", before.attributes, after.attributes));
  if (text.empty() && !same(before.changed, after.changed)) add("time of change");
  return text;
}

std::string mount_options(const std::string& mountinfo, const std::string& mount_point) {
  // proc(5): id parent major:minor root mount-point options [optional…] - type source super-options. The last one is on
  // top.
  std::string found;
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, root, point, options, type, source, super;
    fields >> id >> parent >> device >> root >> point >> options;
    if (point != mount_point) continue;
    for (std::string field; fields >> field && field != "-";) {
    }
    fields >> type >> source >> super;
    found = "mount " + options + ", superblock " + super;
  }
  return found;
}

Snapshot look(const std::string& path, const std::string& mount_point) {
  Snapshot snapshot{.content = sys::read_file(path),
                    .metadata = metadata_of(path),
                    .mount_options = {},
                    .mount_table = sys::read_file("/proc/self/mountinfo")};
  snapshot.mount_options = mount_options(snapshot.mount_table, mount_point);
  return snapshot;
}

Change compare(const Snapshot& before, const Snapshot& after) {
  Change change;
  if (before.content != after.content) {
    change.content = true;
    join(change.text, describe_content(before.content, after.content));
  }
  const std::string metadata = describe_metadata(before.metadata, after.metadata);
  if (!metadata.empty()) {
    change.metadata = true;
    join(change.text, metadata);
  }
  if (before.mount_options != after.mount_options) {
    change.filesystem = true;
    join(change.text, "filesystem: " + before.mount_options + " -> " + after.mount_options);
  }
  if (mounts_changed(before.mount_table, after.mount_table)) {
    change.mount_table = true;
    if (!change.filesystem) join(change.text, "the host's mount table changed");
  }
  return change;
}

void restore(const std::string& path, const std::string& mount_point, const Snapshot& snapshot) {
  if (mount_options(sys::read_file("/proc/self/mountinfo"), mount_point) != snapshot.mount_options) {
    sys::mount({}, mount_point, {}, MS_REMOUNT);
  }
  if (sys::read_file(path) != snapshot.content) {
    const sys::UniqueFd fd = open_for_restoring(path);
    sys::write_all(fd.get(), snapshot.content, path);
    sys::check(::ftruncate(fd.get(), static_cast<off_t>(snapshot.content.size())),
               [&] { return "truncating " + path; });
  }
  for (const std::string& name : list_xattrs(path)) {
    const auto& kept = snapshot.metadata.xattrs;
    if (std::find(kept.begin(), kept.end(), name) == kept.end()) ::removexattr(path.c_str(), name.c_str());
  }
  const Metadata& metadata = snapshot.metadata;
  const sys::UniqueFd fd = sys::open(path, O_RDONLY);
  if (attributes_of(fd) != metadata.attributes) ::ioctl(fd.get(), FS_IOC_SETFLAGS, &metadata.attributes);
  sys::check(::fchown(fd.get(), metadata.owner, metadata.group), [&] { return "chown " + path; });
  sys::check(::fchmod(fd.get(), metadata.mode & 07777U), [&] { return "chmod " + path; });
  const std::array<timespec, 2> times{{{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, metadata.modified}};
  sys::check(::futimens(fd.get(), times.data()), [&] { return "setting the times of " + path; });
}

}  // namespace sealbench::verify
