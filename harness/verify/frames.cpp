#include "harness/verify/frames.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {

/// A read-only mapping of a whole file.
class MappedFile {
 public:
  MappedFile(const sys::UniqueFd& fd, std::size_t bytes, const std::string& path)
      : bytes_(bytes), start_(::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd.get(), 0)) {
    if (start_ == MAP_FAILED) sys::throw_errno("mapping " + path);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() { ::munmap(start_, bytes_); }
  [[nodiscard]] const volatile unsigned char* start() const {
    return static_cast<const volatile unsigned char*>(start_);
  }

 private:
  std::size_t bytes_;
  void* start_;
};

}  // namespace

std::optional<std::vector<std::uint64_t>> page_frames(const std::string& path) {
  constexpr std::uint64_t kPresent = 1ULL << 63;
  constexpr std::uint64_t kFrame = (1ULL << 55) - 1;
  const sys::UniqueFd fd = sys::open(path, O_RDONLY);
  const auto bytes = static_cast<std::size_t>(sys::status(fd, path).st_size);
  if (bytes == 0) return std::vector<std::uint64_t>{};
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t pages = (bytes + page - 1) / page;
  const MappedFile mapping(fd, bytes, path);
  for (std::size_t i = 0; i < pages; ++i) (void)mapping.start()[i * page];

  std::vector<std::uint64_t> entries(pages);
  const sys::UniqueFd pagemap = sys::open("/proc/self/pagemap", O_RDONLY);
  const auto first = reinterpret_cast<std::uintptr_t>(mapping.start()) / page;
  const auto wanted = pages * sizeof(std::uint64_t);
  const ssize_t got = ::pread(pagemap.get(), entries.data(), wanted, static_cast<off_t>(first * sizeof(std::uint64_t)));
  sys::check(got, "reading /proc/self/pagemap");
  if (static_cast<std::size_t>(got) != wanted) sys::throw_errno(EIO, "short read of /proc/self/pagemap");
  for (std::uint64_t& entry : entries) entry = (entry & kPresent) != 0 ? entry & kFrame : 0;
  if (std::all_of(entries.begin(), entries.end(), [](std::uint64_t entry) { return entry == 0; })) return std::nullopt;
  return entries;
}

}  // namespace sealbench::verify
