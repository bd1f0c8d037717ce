#include "harness/measure/exe_copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <stdexcept>

#include "harness/plan/errors.hpp"
#include "harness/plan/sizes.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::measure {

namespace {

constexpr std::size_t kChunk = 1 << 20;

/// What is copied, piece by piece, so that it can be ended between two, and that little is left to wait for on the way
/// to the disk: a sync cannot be ended.
class Pieces {
 public:
  Pieces(const sys::UniqueFd& fd, const std::string& target, bool (*stop)()) : fd_(fd), target_(target), stop_(stop) {}

  /// After a piece of `bytes`.
  void wrote(std::size_t bytes) {
    if (stop_()) throw std::runtime_error("making " + target_ + " was interrupted");
    constexpr std::size_t kMostUnsynced = 64 * kChunk;
    unsynced_ += bytes;
    if (unsynced_ >= kMostUnsynced) sync();
  }

  void sync() {
    unsynced_ = 0;
    sys::check(::fsync(fd_.get()), [&] { return "writing " + target_ + " to the disk"; });
  }

 private:
  const sys::UniqueFd& fd_;
  const std::string& target_;
  bool (*stop_)();
  std::size_t unsynced_ = 0;
};

void copy(const sys::UniqueFd& from, const sys::UniqueFd& to, std::int64_t bytes, Pieces& pieces) {
  const auto all = static_cast<std::uint64_t>(bytes);
  for (std::uint64_t done = 0; done < all;) {
    const std::uint64_t now = std::min<std::uint64_t>(kChunk, all - done);
    sys::copy_range(from, to, done, now);
    done += now;
    pieces.wrote(now);
  }
}

/// Appends `bytes` random bytes to `fd`.
void pad(const sys::UniqueFd& fd, std::int64_t bytes, std::uint64_t seed, const std::string& target, Pieces& pieces) {
  std::mt19937_64 random(seed);
  std::string chunk(kChunk, '\0');
  while (bytes > 0) {
    for (std::size_t at = 0; at < kChunk; at += sizeof(std::uint64_t)) {
      const std::uint64_t word = random();
      std::memcpy(chunk.data() + at, &word, sizeof word);
    }
    const std::size_t now = std::min(kChunk, static_cast<std::size_t>(bytes));
    sys::write_all(fd.get(), std::string_view(chunk).substr(0, now), target);
    bytes -= static_cast<std::int64_t>(now);
    pieces.wrote(now);
  }
}

}  // namespace

std::int64_t copy_exe(const std::string& source, const std::string& target, std::int64_t bytes, std::uint64_t seed,
                      bool (*stop)()) {
  constexpr mode_t kMode = 0755;
  const sys::UniqueFd from = sys::open(source, O_RDONLY);
  const std::int64_t native = sys::status(from, source).st_size;
  if (bytes != plan::kNativeSize && bytes < native) {
    throw UsageError(fmt::format("--exe-size {}: {} itself has {} bytes; ask for at least that, or for native",
                                 plan::format_size(bytes), source, native));
  }
  const sys::UniqueFd to = sys::open(target, O_WRONLY | O_CREAT | O_EXCL, kMode);
  Pieces pieces(to, target, stop);
  copy(from, to, native, pieces);
  sys::check(::lseek(to.get(), 0, SEEK_END), [&] { return "seeking in " + target; });
  if (bytes != plan::kNativeSize) pad(to, bytes - native, seed, target, pieces);
  sys::check(::fchmod(to.get(), kMode), [&] { return "setting the mode of " + target; });
  pieces.sync();
  return bytes == plan::kNativeSize ? native : bytes;
}

}  // namespace sealbench::measure
