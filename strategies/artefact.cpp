#include "strategies/artefact.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/fnv1a.hpp"

namespace sealbench::strategies {

namespace {

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

/// Short names for paths. Two paths with one name cost a rebuild at each change between them, since identities are
/// compared; no more.
std::string hash_of(std::string_view text) {
  sys::Fnv1a hash;
  hash.add(text);
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(hash.value() >> shift) & 15U];
  return digits;
}

}  // namespace

FileIdentity FileIdentity::of(const struct stat& st) {
  return {.device = st.st_dev,
          .inode = st.st_ino,
          .bytes = static_cast<std::uint64_t>(st.st_size),
          .modified = nanoseconds(st.st_mtim),
          .changed = nanoseconds(st.st_ctim)};
}

std::string FileIdentity::text() const {
  return std::to_string(device) + " " + std::to_string(inode) + " " + std::to_string(bytes) + " " +
         std::to_string(modified) + " " + std::to_string(changed) + "\n";
}

FileIdentity FileIdentity::take(std::string_view& text, const std::string& path) {
  FileIdentity id;
  const auto number = [&](auto& value, char end) {
    const char* const last = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc() || at == last || *at != end)
      sys::throw_errno(EBADMSG, path + " is damaged: install again");
    text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
  };
  number(id.device, ' ');
  number(id.inode, ' ');
  number(id.bytes, ' ');
  number(id.modified, ' ');
  number(id.changed, '\n');
  return id;
}

FileIdentity identity_of(const Exe& exe) {
  struct stat st {};
  sys::check(::stat(exe.path().c_str(), &st), [&] { return "stat of " + exe.path(); });
  return FileIdentity::of(st);
}

std::string artefact_directory(const Exe& exe, const std::string& real_path, std::string_view strategy) {
  return exe.artefact_dir() + "/" + std::string(strategy) + "-" + hash_of(real_path);
}

void not_there(int error, const std::string& path, std::string_view strategy) {
  const std::string name(strategy);
  sys::throw_errno(error, error == ENOENT ? name + " is not installed for this exe (sealrun --seal " + name +
                                                " install); looked for " + path
                                          : "opening " + path);
}

void discard_unless_installed(const std::string& directory, const std::string& manifest) {
  if (::access(manifest.c_str(), F_OK) == 0) return;
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
}

namespace {

void require_ours_alone(const struct stat& st, const std::string& path) {
  if (st.st_uid != ::geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    sys::throw_errno(EPERM, path + " belongs to somebody else or can be written to by others; not trusted");
  }
}

}  // namespace

sys::UniqueFd open_artefact_directory(const std::string& path, std::string_view strategy) {
  sys::UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) not_there(errno, path, strategy);
  require_ours_alone(sys::status(directory, path), path);
  return directory;
}

void require_artefact_directory(const std::string& path, std::string_view strategy) {
  struct stat st {};
  if (::lstat(path.c_str(), &st) < 0) not_there(errno, path, strategy);
  if (!S_ISDIR(st.st_mode)) not_there(ENOTDIR, path, strategy);
  require_ours_alone(st, path);
}

sys::UniqueFd make_artefact_directory(const std::string& path, std::string_view strategy) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  if (::mkdir(path.c_str(), 0700) < 0 && errno != EEXIST) sys::throw_errno("making " + path);
  return open_artefact_directory(path, strategy);
}

}  // namespace sealbench::strategies
