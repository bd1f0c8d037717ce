#include "harness/verify/pages.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include "harness/verify/frames.hpp"
#include "strategies/exe.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {

using Frames = std::vector<std::uint64_t>;

/// Pages at the same place in both files that lie in the same physical frame.
int in_common(const Frames& one, const Frames& other) {
  int count = 0;
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i) {
    if (one[i] != 0 && one[i] == other[i]) ++count;
  }
  return count;
}

char last_byte(const std::string& path) {
  const std::string content = sys::read_file(path);
  if (content.empty()) throw std::runtime_error(path + " is empty");
  return content.back();
}

struct stat stat_of(const std::string& path) {
  struct stat st {};
  sys::check(::stat(path.c_str(), &st), [&] { return "stat of " + path; });
  return st;
}

/// Writes `byte` over the last one of `file`; 0, or an errno.
int write_last(const sys::UniqueFd& file, off_t size, char byte) {
  return ::pwrite(file.get(), &byte, 1, size - 1) == 1 ? 0 : errno;
}

/// In words, where a change of the last byte of `one`, made by the host's root, is seen.
std::string change_in_one(const std::string& host, const std::string& one, const std::string& other) {
  const sys::UniqueFd file(::open(one.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return fmt::format("refused ({})", sys::errno_name(errno));
  const off_t size = sys::status(file, one).st_size;
  const char before = last_byte(one);
  const char in_other = last_byte(other);
  const char on_host = last_byte(host);
  if (const int error = write_last(file, size, static_cast<char>(~before)); error != 0) {
    return fmt::format("refused ({})", sys::errno_name(error));
  }
  const bool seen_in_other = last_byte(other) != in_other;
  const bool seen_on_host = last_byte(host) != on_host;
  if (const int error = write_last(file, size, before); error != 0) sys::throw_errno(error, "restoring " + one);
  if (seen_in_other) return seen_on_host ? kSeenInOther + std::string(" and in the file") : std::string(kSeenInOther);
  return seen_on_host ? "seen in the file" : "seen in neither";
}

}  // namespace

void compare_pages(const std::string& host, const std::string& one, const std::string& other, Property& property) {
  const auto host_frames = page_frames(host);
  const auto one_frames = page_frames(one);
  const auto other_frames = page_frames(other);
  if (host_frames && one_frames && other_frames) {
    property.frames_total = static_cast<int>(one_frames->size());
    property.frames_shared = in_common(*host_frames, *one_frames);
    property.frames_common = in_common(*one_frames, *other_frames);
  }
  property.one_file = strategies::same_file(stat_of(one), stat_of(other));
  struct statfs filesystem {};
  sys::check(::statfs(one.c_str(), &filesystem), [&] { return "statfs of " + one; });
  property.memory_file = filesystem.f_type == TMPFS_MAGIC || filesystem.f_type == RAMFS_MAGIC;
  property.change_in_one = change_in_one(host, one, other);
}

std::string change_in_place(const std::string& host, const std::string& sealed) {
  const sys::UniqueFd fd = sys::open(host, O_RDWR);
  const auto size = sys::status(fd, host).st_size;
  const char before = last_byte(sealed);
  const char there = last_byte(host);
  if (const int error = write_last(fd, size, static_cast<char>(~there)); error != 0) {
    sys::throw_errno(error, "writing " + host);
  }
  const bool visible = last_byte(sealed) != before;
  if (const int error = write_last(fd, size, there); error != 0) sys::throw_errno(error, "writing " + host);
  return visible ? "visible" : "not visible";
}

std::string pages_word(const Property& property) {
  if (!property.in_place) return "unknown";
  const bool visible = *property.in_place == "visible";
  const bool hidden = property.frames_shared < 0;
  if (!hidden && visible != (property.frames_shared > 0)) return "unknown";
  if (visible) return "shared";
  const bool one_file = property.one_file.value_or(false);
  const bool seen_in_other = property.change_in_one.value_or("").starts_with(kSeenInOther);
  if (property.frames_common > 0 || one_file || seen_in_other) {
    return property.frames_common == 0 ? "unknown" : "common";
  }
  if (property.frames_common == 0) return "own";
  return property.one_file && property.memory_file.value_or(false) ? "own" : "unknown";
}

}  // namespace sealbench::verify
