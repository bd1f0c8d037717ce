// reflink: a file without a name that shares the exe's blocks on disk, but not its pages in memory.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <filesystem>

#include "strategies/strategy.hpp"
#include "strategies/unnamed_copy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {

class Reflink final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "reflink",
        .summary =
            "a clone of the exe's blocks in an O_TMPFILE file; a container can write to the clone, not to the exe",
        .needs =
            "btrfs, xfs or another filesystem with FICLONE; the exe's directory writable and not noexec; no capability",
        .pages = Pages::own,
        .claims = {Claim::metadata, Claim::filesystem},  // not the content: what is executed can be written to
        .source = "ioctl_ficlone(2), Linux 4.5",
        .any_filesystem = false,
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    // In the exe's own directory: a clone cannot leave the filesystem.
    const std::string directory = std::filesystem::path(exe.real_path()).parent_path().string();
    sys::UniqueFd clone = unnamed_file(directory);
    const sys::UniqueFd source = exe.open(O_RDONLY);
    if (::ioctl(clone.get(), FICLONE, source.get()) < 0) {
      const int error = errno;
      sys::throw_errno(error, error == EOPNOTSUPP ? "the filesystem of " + directory + " cannot share blocks (FICLONE)"
                                                  : "cloning the exe in " + directory);
    }
    return {.fd = reopen_as_path(std::move(clone))};
  }
};

}  // namespace

const Strategy& reflink() {
  static const Reflink kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
