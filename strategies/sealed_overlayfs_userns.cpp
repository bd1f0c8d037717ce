// sealed-overlayfs-userns: as sealed-overlayfs, made by a helper in a user namespace of its own: no privilege needed.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "strategies/sealed_overlayfs.hpp"
#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/host.hpp"
#include "sys/kernel_call.hpp"
#include "sys/raw_syscall.hpp"
#include "sys/refusal.hpp"

namespace sealbench::strategies {

namespace {

using sys::raw_syscall;

/// What the helper is to do and what became of it. It shares our memory and our descriptors, and we wait until it has
/// ended.
struct Task {
  const char* lowerdir;
  const char* directory;  ///< where the helper goes first: a layer whose path lowerdir= does not take; or null
  const char* name;
  const char* doing = "";  ///< the last call it tried
  long result = 0;         ///< the handle's descriptor, or -errno
};

long configure(Task& task, long context, unsigned command, const char* key, const char* value) {
  task.doing = key != nullptr ? key : "creating the superblock";
  return raw_syscall(__NR_fsconfig, context, command, key, value, 0);
}

long make_overlay(Task& task, long context) {
  long result = configure(task, context, FSCONFIG_SET_STRING, "lowerdir", task.lowerdir);
  if (result < 0) return result;
  configure(task, context, FSCONFIG_SET_STRING, "xino", "off");  // Linux < 4.17 does not know it
  result = configure(task, context, FSCONFIG_CMD_CREATE, nullptr, nullptr);
  if (result < 0) return result;
  task.doing = "fsmount";
  const long mount =
      raw_syscall(__NR_fsmount, context, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
  if (mount < 0) return mount;
  task.doing = "opening the exe in the overlay";
  const long handle = raw_syscall(__NR_openat, mount, task.name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  raw_syscall(__NR_close, mount);  // in the table that we share with the runtime
  return handle;
}

/// The helper: only system calls, for it runs in the memory of a process that may have more threads.
int help(void* argument) {
  auto& task = *static_cast<Task*>(argument);
  if (task.directory != nullptr) {
    task.doing = "changing to the exe's directory";
    task.result = raw_syscall(__NR_chdir, task.directory);
    if (task.result < 0) raw_syscall(__NR_exit, 0);
  }
  task.doing = "fsopen overlay";
  const long context = raw_syscall(__NR_fsopen, "overlay", FSOPEN_CLOEXEC);
  task.result = context < 0 ? context : make_overlay(task, context);
  if (context >= 0) raw_syscall(__NR_close, context);
  for (;;) raw_syscall(__NR_exit, 0);
}

class SealedOverlayfsUserns final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "sealed-overlayfs-userns",
        .summary = "sealed-overlayfs made by a helper in a user namespace: without privilege",
        .needs = "user namespaces; Linux 5.11 with overlayfs; exe's filesystem stacked at most once",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; the TODO in runc 1.2, libcontainer/exeseal/overlayfs_linux.go; user_namespaces(7)",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    return try_overlay(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const std::filesystem::path real = exe.real_path();
    const std::string name = real.filename().string();
    const std::string directory = real.parent_path().string();
    std::string lowerdir = escape_lowerdir(directory) + ":" + escape_lowerdir(exe.scratch_dir());
    const bool fits = fits_as_option(lowerdir);
    if (!fits) lowerdir = ".:" + escape_lowerdir(exe.scratch_dir());
    Task task{.lowerdir = lowerdir.c_str(), .directory = fits ? nullptr : directory.c_str(), .name = name.c_str()};
    // With one table of descriptors for both, the handle need not be sent. The mount namespace is needed because its
    // owner decides who may mount. No id maps: nothing is asked of them, and without them nobody in there is anybody.
    constexpr int kFlags = CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_NEWUSER | CLONE_NEWNS;
    alignas(16) std::array<char, std::size_t{16} * 1024>
        stack;  // NOLINT(cppcoreguidelines-pro-type-member-init): the helper's
    const pid_t helper = sys::check(::clone(help, stack.data() + stack.size(), kFlags, &task), [] {
      return "cloning a helper into a user namespace" + sys::refusal_of_namespaces(errno);
    });
    while (::waitpid(helper, nullptr, __WCLONE) < 0 && errno == EINTR) {
    }
    if (task.result == -ENOSYS) throw sys::MissingCall(SYS_fsopen);
    if (task.result < 0) {
      sys::throw_errno(static_cast<int>(-task.result),
                       "the overlay's helper in a user namespace: " + std::string(task.doing) +
                           refusal(static_cast<int>(-task.result)));
    }
    return {.fd = sys::UniqueFd(static_cast<int>(task.result))};
  }

 private:
  /// What is behind it when the helper could not make an overlay.
  static std::string refusal(int error) {
    if (error == EPERM && sys::Host::probe().kernel < sys::KernelVersion{5, 11, 0}) {
      return " (needs Linux 5.11: overlayfs in user namespaces)";
    }
    return error == ENODEV ? sys::refusal_of_filesystem(error, "overlay") : "";
  }
};

}  // namespace

const Strategy& sealed_overlayfs_userns() {
  static const SealedOverlayfsUserns kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
