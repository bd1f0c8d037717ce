#include "sys/file.hpp"

#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sys/error.hpp"

namespace sealbench::sys {

UniqueFd open(const std::string& path, int flags, mode_t mode) {
  // openat, because musl's open adds a call of fcntl to each O_CLOEXEC.
  return UniqueFd(check(::openat(AT_FDCWD, path.c_str(), flags | O_CLOEXEC, mode), [&] { return "opening " + path; }));
}

UniqueFd openat(const UniqueFd& dir, const std::string& path, int flags, mode_t mode) {
  return UniqueFd(check(::openat(dir.get(), path.c_str(), flags | O_CLOEXEC, mode), [&] { return "opening " + path; }));
}

std::string read_file(const std::string& path) { return read_file(open(path, O_RDONLY), path); }

std::string read_file(const UniqueFd& fd, std::string_view what) {
  // One byte more than the file has, so that its end is seen without more memory; files of /proc have no size.
  struct stat st {};
  std::string content(::fstat(fd.get(), &st) == 0 && st.st_size > 0 ? static_cast<std::size_t>(st.st_size) + 1 : 4096,
                      '\0');
  std::size_t used = 0;
  for (;;) {
    if (used == content.size()) content.resize(2 * used);
    const ssize_t got = ::read(fd.get(), content.data() + used, content.size() - used);
    if (got < 0 && errno == EINTR) continue;
    check(got, [&] { return std::string("reading ").append(what); });
    used += static_cast<std::size_t>(got);
    // There was room for more than a file of that size has: nothing is behind it, and nobody need ask.
    const bool whole = st.st_size > 0 && used == static_cast<std::size_t>(st.st_size);
    if (got > 0 && !whole) continue;
    content.resize(used);
    return content;
  }
}

void write_all(int fd, std::string_view content, std::string_view what) {
  while (!content.empty()) {
    const ssize_t put = ::write(fd, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    check(put, [&] { return "writing " + std::string(what); });
    content.remove_prefix(static_cast<std::size_t>(put));
  }
}

void write_file(const std::string& path, std::string_view content, mode_t mode) {
  const UniqueFd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  write_all(fd.get(), content, path);
}

void write_value(const std::string& path, std::string_view content) {
  const UniqueFd fd = open(path, O_WRONLY);
  const auto put = check(::write(fd.get(), content.data(), content.size()),
                         [&] { return "writing \"" + std::string(content) + "\" to " + path; });
  if (static_cast<std::size_t>(put) != content.size()) throw_errno(EIO, "short write to " + path);
}

void replace_file(const std::string& path, std::string_view content, mode_t mode, Synced synced) {
  // A name that nobody has: what stands under any other may be somebody's, or a link to it.
  std::string temporary = path + ".XXXXXX";
  UniqueFd file(check(::mkostemp(temporary.data(), O_CLOEXEC), [&] { return "making " + temporary; }));
  try {
    check(::fchmod(file.get(), mode), [&] { return "changing the mode of " + temporary; });
    write_all(file.get(), content, temporary);
    if (synced == Synced::yes) check(::fsync(file.get()), [&] { return "syncing " + temporary; });
    file.reset();
    check(::rename(temporary.c_str(), path.c_str()), [&] { return "renaming " + temporary + " to " + path; });
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  if (synced == Synced::no) return;
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const UniqueFd dir = open(directory, O_RDONLY | O_DIRECTORY);
  check(::fsync(dir.get()), [&] { return "syncing " + directory; });
}

std::string read_link(const std::string& path) {
  std::string target(256, '\0');
  for (;;) {
    const auto got =
        check(::readlink(path.c_str(), target.data(), target.size()), [&] { return "reading link " + path; });
    if (static_cast<std::size_t>(got) < target.size()) {
      target.resize(static_cast<std::size_t>(got));
      return target;
    }
    target.resize(target.size() * 2);
  }
}

struct stat status(const UniqueFd& fd, std::string_view what) {
  struct stat st {};
  check(::fstat(fd.get(), &st), [&] { return "fstat of " + std::string(what); });
  return st;
}

void copy_all(const UniqueFd& from, const UniqueFd& to, std::uint64_t bytes) { copy_range(from, to, 0, bytes); }

void copy_range(const UniqueFd& from, const UniqueFd& to, std::uint64_t begin, std::uint64_t bytes) {
  auto offset = static_cast<off_t>(begin);
  const auto end = static_cast<off_t>(begin + bytes);
  while (offset < end) {
    const auto sent = ::sendfile(to.get(), from.get(), &offset, static_cast<std::size_t>(end - offset));
    if (sent < 0 && errno == EINTR) continue;
    check(sent, "sendfile");
    if (sent == 0) {
      throw_errno(EIO, "short copy: the source ended after " + std::to_string(offset) + " of " + std::to_string(end) +
                           " bytes");
    }
  }
}

bool same_content(const UniqueFd& a, const UniqueFd& b) {
  constexpr std::size_t kPiece = 65536;
  const auto piece_at = [](const UniqueFd& fd, std::size_t offset) {
    std::string piece(kPiece, '\0');
    std::size_t used = 0;
    while (used < kPiece) {
      const ssize_t got = ::pread(fd.get(), piece.data() + used, kPiece - used, static_cast<off_t>(offset + used));
      if (got < 0 && errno == EINTR) continue;
      check(got, "reading a file to compare it");
      if (got == 0) break;
      used += static_cast<std::size_t>(got);
    }
    piece.resize(used);
    return piece;
  };
  for (std::size_t offset = 0;; offset += kPiece) {
    const std::string piece = piece_at(a, offset);
    if (piece != piece_at(b, offset)) return false;
    if (piece.size() < kPiece) return true;
  }
}

UniqueFd duplicate(const UniqueFd& fd) {
  return UniqueFd(check(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0), "duplicating a descriptor"));
}

}  // namespace sealbench::sys
