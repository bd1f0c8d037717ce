#include "harness/measure/exe_copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "harness/plan/errors.hpp"
#include "harness/plan/sizes.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::measure {

namespace {

/// Appends `bytes` random bytes to `fd`.
void pad(const sys::UniqueFd& fd, std::int64_t bytes, std::uint64_t seed, const std::string& target) {
  constexpr std::size_t kChunk = 1 << 20;
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
  }
}

}  // namespace

std::int64_t copy_exe(const std::string& source, const std::string& target, std::int64_t bytes, std::uint64_t seed) {
  constexpr mode_t kMode = 0755;
  const sys::UniqueFd from = sys::open(source, O_RDONLY);
  const std::int64_t native = sys::status(from, source).st_size;
  if (bytes != plan::kNativeSize && bytes < native) {
    throw UsageError(fmt::format("--exe-size {}: {} itself has {} bytes; ask for at least that, or for native",
                                 plan::format_size(bytes), source, native));
  }
  const sys::UniqueFd to = sys::open(target, O_WRONLY | O_CREAT | O_EXCL, kMode);
  sys::copy_all(from, to, static_cast<std::uint64_t>(native));
  sys::check(::lseek(to.get(), 0, SEEK_END), [&] { return "seeking in " + target; });
  if (bytes != plan::kNativeSize) pad(to, bytes - native, seed, target);
  sys::check(::fchmod(to.get(), kMode), [&] { return "setting the mode of " + target; });
  sys::check(::fsync(to.get()), [&] { return "writing " + target + " to the disk"; });
  return bytes == plan::kNativeSize ? native : bytes;
}

}  // namespace sealbench::measure
