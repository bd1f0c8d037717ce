#include "strategies/sealed_program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "strategies/init_image.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

const Strategy& memfd_init();

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

/// Reads a file in pieces of kPiece; only the last one is shorter, and then empty.
class Pieces {
 public:
  explicit Pieces(const sys::UniqueFd& file) : file_(file), buffer_(kPiece) {}

  std::string_view next() {
    std::size_t have = 0;
    while (have < kPiece) {
      const ssize_t got =
          sys::check(::pread(file_.get(), buffer_.data() + have, kPiece - have, offset_), "reading a program");
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
      offset_ += got;
    }
    return {buffer_.data(), have};
  }

 private:
  const sys::UniqueFd& file_;
  std::vector<char> buffer_;
  off_t offset_ = 0;
};

/// The same of bytes in memory.
class PiecesOf {
 public:
  explicit PiecesOf(std::string_view bytes) : rest_(bytes) {}

  std::string_view next() {
    const std::string_view piece = rest_.substr(0, kPiece);
    rest_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view rest_;
};

template <typename Expected>
std::string difference(std::uint64_t expected_bytes, Expected expected, Part part, const sys::UniqueFd& program) {
  const auto bytes = static_cast<std::uint64_t>(sys::status(program, "a program").st_size);
  if (bytes != expected_bytes) {
    return "it has " + std::to_string(bytes) + " bytes, " + std::string(to_string(part)) + " has " +
           std::to_string(expected_bytes);
  }
  Pieces theirs(program);
  for (std::uint64_t offset = 0; offset < bytes; offset += kPiece) {
    const std::string_view one = theirs.next();
    const std::string_view other = expected.next();
    if (one == other) continue;
    const auto at = std::mismatch(one.begin(), one.end(), other.begin(), other.end()).first - one.begin();
    return "it differs from " + std::string(to_string(part)) + " at byte " +
           std::to_string(offset + static_cast<std::uint64_t>(at));
  }
  return {};
}

}  // namespace

Part part_sealed_by(const Strategy& strategy) { return &strategy == &memfd_init() ? Part::init_program : Part::exe; }

std::string_view to_string(Part part) { return part == Part::exe ? "the exe" : "the exe's init program"; }

std::string difference_from(const std::string& exe, Part part, const sys::UniqueFd& program) {
  if (part == Part::init_program) {
    const std::string image = read_init_image(exe);
    return difference(image.size(), PiecesOf(image), part, program);
  }
  const sys::UniqueFd original = sys::open(exe, O_RDONLY);
  return difference(static_cast<std::uint64_t>(sys::status(original, exe).st_size), Pieces(original), part, program);
}

}  // namespace sealbench::strategies
