// SHA-256 (FIPS 180-4): to notice that a kept file is not what it was.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sealbench::sys {

/// Computes SHA-256 piece by piece.
class Sha256 {
 public:
  void update(std::string_view bytes);
  /// The digest of everything so far, as 64 hexadecimal digits. Ends the computation.
  std::string finish();

 private:
  void compress(const unsigned char* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> block_{};
  std::size_t used_ = 0;
  std::uint64_t bytes_ = 0;
};

/// The digest of a file's content; throws std::system_error.
std::string sha256_of_file(const std::string& path);

/// The digest of what can be read from descriptor `fd`, from its position on.
std::string sha256_of(int fd, std::string_view what);

}  // namespace sealbench::sys
