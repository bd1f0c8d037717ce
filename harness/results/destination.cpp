#include "harness/results/destination.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/held_signals.hpp"

namespace sealbench::results {
namespace {

namespace fs = std::filesystem;

/// What lies at a path.
struct Place {
  enum class Kind { replaced, descriptor, through };
  Kind kind = Kind::through;
  std::string path;                ///< after links
  int descriptor = -1;             ///< of Kind::descriptor
  std::optional<struct stat> old;  ///< of a file that is there already
};

/// The number of this process's descriptor that the entry `name` of `directory` (after links) stands for.
std::optional<int> own_descriptor(const fs::path& directory, const std::string& name) {
  std::error_code none;
  if (directory != fs::canonical("/proc/self/fd", none) && directory != fs::canonical("/proc/thread-self/fd", none)) {
    return std::nullopt;
  }
  int number = -1;
  const auto [rest, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || rest != name.data() + name.size()) return std::nullopt;
  return number;
}

Place descriptor(int number) {
  const int flags = ::fcntl(number, F_GETFL);
  // What this program opened itself is closed on exec, what it was given is not.
  if (flags < 0 || (::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0) {
    throw std::runtime_error(fmt::format("descriptor {} is not open", number));
  }
  if ((flags & O_ACCMODE) == O_RDONLY)
    throw std::runtime_error(fmt::format("descriptor {} is not open for writing", number));
  return {.kind = Place::Kind::descriptor, .path = {}, .descriptor = number, .old = {}};
}

bool is_on_proc(const fs::path& directory) {
  struct statfs st {};
  return ::statfs(directory.c_str(), &st) == 0 && st.f_type == PROC_SUPER_MAGIC;
}

/// A file that is itself mounted, as containers are given single files, cannot be renamed over (EBUSY).
bool is_mount_point(const fs::path& path) {
  struct statx st {};
  return ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_TYPE, &st) == 0 &&
         (st.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

void require_writable(const fs::path& path) {
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) < 0) throw std::runtime_error(sys::errno_text(errno));
}

/// What is at `path`, which is no link that could be followed.
Place what_is(const fs::path& path, const struct stat& st) {
  if (S_ISDIR(st.st_mode)) throw std::runtime_error("it is a directory");
  if (S_ISSOCK(st.st_mode)) throw std::runtime_error("it is a socket, which cannot be opened for writing");
  require_writable(path);
  if (S_ISREG(st.st_mode) && !is_mount_point(path)) return {.kind = Place::Kind::replaced, .path = path, .old = st};
  return {.kind = Place::Kind::through, .path = path, .descriptor = -1, .old = {}};
}

/// Follows links. Throws std::runtime_error with the reason when nothing can be written there.
Place find(const std::string& named) {
  if (named.empty()) throw std::runtime_error("the path is empty");
  fs::path at = fs::absolute(named);
  constexpr int kMostLinks = 40;  // path_resolution(7)
  for (int links = 0; links < kMostLinks; ++links) {
    const std::string name = at.filename();
    if (name.empty() || name == "." || name == "..") throw std::runtime_error("it is a directory");
    std::error_code error;
    const fs::path directory = fs::canonical(at.parent_path(), error);
    if (error) throw std::runtime_error(fmt::format("{}: {}", at.parent_path().string(), error.message()));
    at = directory / name;
    if (const auto number = own_descriptor(directory, name)) return descriptor(*number);
    struct stat st {};
    if (::lstat(at.c_str(), &st) < 0) {
      if (errno != ENOENT) throw std::runtime_error(sys::errno_text(errno));
      return {.kind = Place::Kind::replaced, .path = at, .descriptor = -1, .old = {}};
    }
    if (!S_ISLNK(st.st_mode)) return what_is(at, st);
    if (is_on_proc(directory)) {  // of another process: its text is no path
      require_writable(at);
      return {.kind = Place::Kind::through, .path = at, .descriptor = -1, .old = {}};
    }
    at = directory / sys::read_link(at);  // which is its target alone when that is absolute
  }
  throw std::runtime_error(sys::errno_text(ELOOP));
}

/// A new file beside another, removed again unless it was moved to its place: also by a signal that ends us, which
/// waits as long.
class Beside {
 public:
  explicit Beside(const std::string& path) : directory_(fs::path(path).parent_path()) {
    name_ = directory_ + "/.sealbench-XXXXXX";
    fd_ = sys::UniqueFd(::mkostemp(name_.data(), O_CLOEXEC));
    if (!fd_) throw std::runtime_error(fmt::format("making a file in {}: {}", directory_, sys::errno_text(errno)));
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  /// The owner first, since changing it clears bits of the mode. A plain user cannot give files away: then it is
  /// theirs.
  void look_like(const std::optional<struct stat>& old) const {
    constexpr mode_t kPermissions = 07777;
    constexpr mode_t kNew = 0666;
    if (old && ::fchown(fd_.get(), old->st_uid, old->st_gid) < 0 && errno != EPERM) {
      throw std::runtime_error("setting the owner: " + sys::errno_text(errno));
    }
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(fd_.get(), old ? old->st_mode & kPermissions : kNew & ~mask) < 0) {
      throw std::runtime_error("setting the mode: " + sys::errno_text(errno));
    }
  }

  void move_to(const std::string& path) {
    if (::rename(name_.c_str(), path.c_str()) < 0) throw std::runtime_error(sys::errno_text(errno));
    name_.clear();
    const sys::UniqueFd directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory) ::fsync(directory.get());
  }

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  sys::HeldSignals held_;  // goes last
  std::string directory_;
  std::string name_;
  sys::UniqueFd fd_;
};

void put_piece(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t got = ::write(fd, content.data(), content.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::runtime_error(sys::errno_text(errno));
    content.remove_prefix(static_cast<std::size_t>(got));
  }
}

/// All of it, made by `make`.
void put(int fd, const std::function<void(int fd)>& make) {
  make(fd);
  // Delayed errors of the disk come now; what has no disk has no fsync.
  if (::fsync(fd) < 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) {
    throw std::runtime_error(sys::errno_text(errno));
  }
}

void put(const Place& place, const std::function<void(int fd)>& make) {
  switch (place.kind) {
    case Place::Kind::replaced: {
      Beside file(place.path);
      file.look_like(place.old);
      put(file.fd(), make);
      file.move_to(place.path);
      return;
    }
    case Place::Kind::descriptor:
      put(place.descriptor, make);
      return;
    case Place::Kind::through: {
      const sys::UniqueFd fd(::open(place.path.c_str(), O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC));
      if (!fd) throw std::runtime_error(sys::errno_text(errno));
      put(fd.get(), make);
      return;
    }
  }
}

/// Runs `action`; what it throws names the path.
template <typename Action>
auto about(const std::string& path, Action&& action) {
  try {
    return action();
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("cannot write to {}: {}", path, error.what()));
  }
}

}  // namespace

Destination::Destination(std::string path) : path_(std::move(path)) {
  about(path_, [this] {
    const Place place = find(path_);
    if (place.kind != Place::Kind::replaced) return;
    replaced_ = place.path;
    const Beside trial(place.path);
  });
}

bool Destination::is_same_file_as(const Destination& other) const {
  return is_replaced() && replaced_ == other.replaced_;
}

void Destination::write(std::string_view content) const {
  about(path_, [&] { put(find(path_), [&](int fd) { put_piece(fd, content); }); });
}

void Destination::write_pieces(const std::function<void(const Put& put)>& make) const {
  std::exception_ptr own;  // what `make` threw
  try {
    about(path_, [&] {
      put(find(path_), [&](int fd) {
        try {
          make([&](std::string_view piece) { about(path_, [&] { put_piece(fd, piece); }); });
        } catch (...) {
          own = std::current_exception();
          throw;
        }
      });
    });
  } catch (...) {
    if (own) std::rethrow_exception(own);
    throw;
  }
}

}  // namespace sealbench::results
