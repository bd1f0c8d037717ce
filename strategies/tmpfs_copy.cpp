#include "strategies/tmpfs_copy.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::strategies {

namespace {

/// A file's content as memory.
class Mapping {
 public:
  Mapping(const sys::UniqueFd& file, std::uint64_t bytes)
      : bytes_(bytes), memory_(::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file.get(), 0)) {
    if (memory_ == MAP_FAILED) sys::throw_errno("mapping the exe");
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { ::munmap(memory_, bytes_); }
  [[nodiscard]] std::string_view content() const { return {static_cast<const char*>(memory_), bytes_}; }

 private:
  std::uint64_t bytes_;
  void* memory_;
};

}  // namespace

void copy_from_mapping(const sys::UniqueFd& source, const sys::UniqueFd& copy, std::uint64_t bytes) {
  sys::check(::ftruncate(copy.get(), static_cast<off_t>(bytes)), "sizing the copy of the exe");
  // One write of everything: sendfile would hand over 64 KiB at a time, and each piece would be looked up on its own.
  sys::write_all(copy.get(), Mapping(source, bytes).content(), "the copy of the exe");
}

SealedExe seal_in_tmpfs(const Exe& exe, PageSize pages) {
  constexpr const char* kName = "exe";
  sys::FilesystemContext tmpfs("tmpfs");
  tmpfs.set("mode", "0555");
  if (pages == PageSize::huge) tmpfs.set("huge", "within_size");
  tmpfs.create();
  const sys::UniqueFd mount = tmpfs.mount(MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
  const sys::UniqueFd source = exe.open(O_RDONLY);
  const auto bytes = static_cast<std::uint64_t>(sys::status(source, exe.path()).st_size);
  {
    const sys::UniqueFd copy = sys::openat(mount, kName, O_WRONLY | O_CREAT | O_EXCL, 0555);
    if (pages == PageSize::huge) {
      copy_from_mapping(source, copy, bytes);
    } else {
      sys::copy_all(source, copy, bytes);
    }
  }  // a writer would keep the superblock writable (EBUSY)
  tmpfs.make_read_only();
  return {.fd = sys::openat(mount, kName, O_PATH | O_NOFOLLOW), .bytes_copied = bytes};
}

}  // namespace sealbench::strategies
