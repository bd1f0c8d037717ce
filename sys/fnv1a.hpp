// A checksum against mistakes, not against forgers.
#pragma once

#include <cstdint>
#include <string_view>

namespace sealbench::sys {

/// FNV-1a of 64 bits (Fowler, Noll & Vo; IETF draft-eastlake-fnv), fed piece by piece.
class Fnv1a {
 public:
  constexpr void add(char c) { state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3; }
  constexpr void add(std::string_view text) {
    for (const char c : text) add(c);
  }
  [[nodiscard]] constexpr std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325;
};

}  // namespace sealbench::sys
