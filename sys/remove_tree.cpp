#include "sys/remove_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::sys {

namespace {

/// The first thing that went wrong.
struct Failure {
  int error = 0;
  std::string what;

  void note(int now, std::string_view verb, const std::string& path) {
    if (error != 0) return;
    error = now;
    what = std::string(verb) + " " + path + (now == EXDEV ? ", on which something is mounted" : "");
  }
};

/// The id of the mount that `fd` is in, as text: proc(5), /proc/PID/fdinfo. Empty when it cannot be found out.
std::string mount_id(int fd) {
  const UniqueFd file(::open(("/proc/self/fdinfo/" + std::to_string(fd)).c_str(), O_RDONLY | O_CLOEXEC));
  char text[512];
  const ssize_t got = file ? ::read(file.get(), text, sizeof text) : -1;
  if (got <= 0) return {};
  const std::string_view all(text, static_cast<std::size_t>(got));
  constexpr std::string_view kField = "mnt_id:\t";
  const std::size_t field = all.find(kField);
  if (field == std::string_view::npos) return {};
  const std::size_t begin = field + kField.size();
  return std::string(all.substr(begin, all.find('\n', begin) - begin));
}

/// open_directory() without openat2(2), Linux < 5.6.
UniqueFd open_in_same_mount(int parent, const char* name) {
  UniqueFd directory(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return directory;
  const std::string mount = mount_id(parent);
  if (!mount.empty() && mount_id(directory.get()) == mount) return directory;
  directory.reset();
  errno = EXDEV;
  return directory;
}

/// A directory of the same mount: never through a link, nor into what is mounted there.
UniqueFd open_directory(int parent, const char* name) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS;
  UniqueFd directory(static_cast<int>(::syscall(SYS_openat2, parent, name, &how, sizeof how)));
  return !directory && errno == ENOSYS ? open_in_same_mount(parent, name) : std::move(directory);
}

void remove_entry(int parent, const char* name, const std::string& path, Failure& failure);

/// Takes `directory`.
void remove_entries(UniqueFd directory, const std::string& path, const std::vector<std::string_view>& spared,
                    Failure& failure) {
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::fdopendir(directory.get()), ::closedir);
  if (!list) {
    failure.note(errno, "reading", path);
    return;
  }
  const int fd = directory.release();  // the list's now
  while (const dirent* entry = ::readdir(list.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || std::find(spared.begin(), spared.end(), name) != spared.end()) continue;
    remove_entry(fd, entry->d_name, path + "/" + entry->d_name, failure);
  }
}

void remove_entry(int parent, const char* name, const std::string& path, Failure& failure) {
  if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT) return;
  if (errno != EISDIR && errno != EPERM) {  // unlink(2): EISDIR for a directory, POSIX and some filesystems EPERM
    failure.note(errno, "removing", path);
    return;
  }
  UniqueFd directory = open_directory(parent, name);
  if (directory) {
    remove_entries(std::move(directory), path, {}, failure);
  } else if (errno == ENOENT) {
    return;
  } else {
    failure.note(errno == ENOTDIR ? EPERM : errno, "removing", path);
    return;
  }
  if (::unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT) failure.note(errno, "removing", path);
}

void throw_if(const Failure& failure) {
  if (failure.error != 0) throw_errno(failure.error, failure.what);
}

}  // namespace

void remove_content(const UniqueFd& directory, const std::string& path, const std::vector<std::string_view>& spared) {
  Failure failure;
  // Opened anew, since a list reads on from where its descriptor stands.
  remove_entries(openat(directory, ".", O_RDONLY | O_DIRECTORY), path, spared, failure);
  throw_if(failure);
}

void remove_tree(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  const std::string parent_path = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const UniqueFd parent(::openat(AT_FDCWD, parent_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!parent && errno == ENOENT) return;
  check(parent.get(), [&] { return "opening " + parent_path; });
  Failure failure;
  remove_entry(parent.get(), path.c_str() + (slash == std::string::npos ? 0 : slash + 1), path, failure);
  throw_if(failure);
}

}  // namespace sealbench::sys
