// Device numbers as the kernel encodes them.
#pragma once

#include <cstdint>

namespace sealbench::sys {

/// The dev_t of major:minor, as mknod(2) and st_rdev have it (linux/kdev_t.h, new_encode_dev). makedev(3) without the
/// libc.
constexpr std::uint64_t device_number(std::uint32_t major, std::uint32_t minor) {
  return (minor & 0xffU) | ((major & 0xfffU) << 8U) | (std::uint64_t{minor & ~0xffU} << 12U);
}

/// Its parts: major(3) and minor(3) without the libc.
constexpr std::uint32_t major_of(std::uint64_t number) { return static_cast<std::uint32_t>(number >> 8U) & 0xfffU; }
constexpr std::uint32_t minor_of(std::uint64_t number) {
  return static_cast<std::uint32_t>((number & 0xffU) | ((number >> 12U) & 0xfff00U));
}

}  // namespace sealbench::sys
