#include "harness/verify/private_directory.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "sealbench-verify.";
constexpr const char* kLock = "/lock";

/// Frees loop devices whose backing file lies in `directory`; they free themselves with their last mount, this is for
/// one that was attached and never mounted.
void free_loop_devices(const std::string& directory, std::vector<std::string>& said) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/sys/block", ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("loop") || !fs::exists(entry.path() / "loop/backing_file", ignored)) continue;
    const std::string backing = sys::read_file((entry.path() / "loop/backing_file").string());
    if (!backing.starts_with(directory + "/")) continue;
    const sys::UniqueFd device(::open(("/dev/" + name).c_str(), O_RDWR | O_CLOEXEC));
    if (device && ::ioctl(device.get(), LOOP_CLR_FD) == 0)
      said.push_back("freed /dev/" + name + ", left by an earlier run");
  }
}

}  // namespace

PrivateDirectory::PrivateDirectory(const std::string& parent) : path_(parent + "/" + kPrefix + "XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) sys::throw_errno("making a private directory " + path_);
  lock_ = sys::open(path_ + kLock, O_RDWR | O_CREAT, 0600);
  sys::check(::flock(lock_.get(), LOCK_EX | LOCK_NB), [&] { return "locking " + path_; });
}

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::vector<std::string> remove_leftovers(const std::string& parent) {
  std::vector<std::string> said;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string path = entry.path().string();
    if (!entry.path().filename().string().starts_with(kPrefix) || entry.is_symlink(ignored) ||
        !entry.is_directory(ignored)) {
      continue;
    }
    const sys::UniqueFd lock(::open((path + kLock).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    // Held by a run that is alive, or not ours to open.
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) < 0) continue;
    free_loop_devices(path, said);
    if (fs::remove_all(path, ignored) > 0 && !ignored) said.push_back("removed " + path + ", left by an earlier run");
  }
  return said;
}

}  // namespace sealbench::verify
