#include "harness/verify/arena.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "harness/verify/process.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::verify {

namespace {

constexpr off_t kImageBytes = 128L << 20;  // sparse: takes what is written

/// The image as a loop device that goes away with its last user.
std::pair<std::string, sys::UniqueFd> attach(const std::string& image) {
  const sys::UniqueFd file = sys::open(image, O_RDWR);
  const sys::UniqueFd control = sys::open("/dev/loop-control", O_RDWR);
  for (int attempt = 0;; ++attempt) {
    const int number = sys::check(::ioctl(control.get(), LOOP_CTL_GET_FREE), "LOOP_CTL_GET_FREE");
    std::string device = "/dev/loop" + std::to_string(number);
    sys::UniqueFd loop = sys::open(device, O_RDWR);
    loop_config config{};
    config.fd = static_cast<unsigned>(file.get());
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (::ioctl(loop.get(), LOOP_CONFIGURE, &config) == 0) return {std::move(device), std::move(loop)};
    // Somebody else took the number in between.
    if (errno != EBUSY || attempt == 16) sys::throw_errno("attaching " + image + " to " + device);
  }
}

std::string find_mkfs() {
  for (const char* path : {"/usr/sbin/mkfs.ext4", "/sbin/mkfs.ext4", "/usr/bin/mkfs.ext4"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  throw std::runtime_error("mkfs.ext4 is missing (install e2fsprogs)");
}

}  // namespace

Arena::Arena(std::string directory) : directory_(std::move(directory)), mount_point_(directory_ + "/fs") {
  std::filesystem::create_directories(mount_point_);
  try {
    mount_image();
  } catch (const std::exception& error) {
    backing_ = Backing::tmpfs;
    why_ = error.what();
    sys::mount("tmpfs", mount_point_, "tmpfs", 0, "mode=755");
  }
  // The users of containers' own user namespaces pass through here to the image's programs.
  std::filesystem::permissions(mount_point_, std::filesystem::perms{0755});
}

void Arena::mount_image() {
  const std::string image = directory_ + "/image";
  sys::write_file(image, "", 0600);
  sys::check(::truncate(image.c_str(), kImageBytes), [&] { return "sizing " + image; });
  Process mkfs({find_mkfs(), "-q", "-F", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard", image}, {});
  if (mkfs.wait(std::chrono::seconds(30)) != 0) throw std::runtime_error("mkfs.ext4 failed on " + image);
  const auto [device, loop] = attach(image);
  sys::mount(device, mount_point_, "ext4", 0);
}

Arena::~Arena() { ::umount2(mount_point_.c_str(), MNT_DETACH); }

}  // namespace sealbench::verify
