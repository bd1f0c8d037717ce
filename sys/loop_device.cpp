#include "sys/loop_device.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::sys {
namespace {

constexpr unsigned kMajor = 7;  // Documentation/admin-guide/devices.txt

/// A host without udev has no node of a device that is new.
void make_node(const std::string& path, int number) {
  constexpr mode_t kMode = 0660;
  if (::mknod(path.c_str(), S_IFBLK | kMode, makedev(kMajor, static_cast<unsigned>(number))) < 0 && errno != EEXIST) {
    throw_errno("making " + path);
  }
}

}  // namespace

LoopDevice::LoopDevice(const std::string& file, Access access) {
  constexpr int kTries = 64;  // another process may take the one that is free
  const int mode = access == Access::read ? O_RDONLY : O_RDWR;
  const UniqueFd backing = open(file, mode);
  const UniqueFd control = open("/dev/loop-control", O_RDWR);
  for (int i = 0;; ++i) {
    const int number = check(::ioctl(control.get(), LOOP_CTL_GET_FREE), [] { return "asking for a free loop device"; });
    path_ = "/dev/loop" + std::to_string(number);
    make_node(path_, number);
    device_ = open(path_, mode);
    loop_config config{};
    config.fd = static_cast<__u32>(backing.get());
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR | (access == Access::read ? LO_FLAGS_READ_ONLY : 0);
    if (::ioctl(device_.get(), LOOP_CONFIGURE, &config) == 0) return;
    if (errno != EBUSY || i == kTries) throw_errno("putting " + file + " behind " + path_);
  }
}

}  // namespace sealbench::sys
