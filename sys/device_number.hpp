// Device numbers as the kernel encodes them.
#pragma once

#include <cstdint>

namespace sealbench::sys {

/// The dev_t of major:minor, as mknod(2) and st_rdev have it (linux/kdev_t.h, new_encode_dev). makedev(3) without the
/// libc.
constexpr std::uint64_t device_number(std::uint32_t major, std::uint32_t minor) {
  return (minor & 0xffU) | ((major & 0xfffU) << 8U) | (std::uint64_t{minor & ~0xffU} << 12U);
}

}  // namespace sealbench::sys
