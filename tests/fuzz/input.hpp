// What a fuzzer gives, as what the program reads.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sys/error.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// A file with this text, in memory.
class File {
 public:
  explicit File(std::string_view text) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    sys::check(file_.get(), [] { return "making a memfd"; });
    const ssize_t put = ::write(file_.get(), text.data(), text.size());
    if (put != static_cast<ssize_t>(text.size())) sys::throw_errno("writing a memfd");
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

 private:
  sys::UniqueFd file_;
};

/// What must hold whatever was read; ends the process, which is how a fuzzer learns of it.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace sealbench::fuzz
