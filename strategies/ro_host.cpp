// ro-host: the exe as it is, when it lies on a filesystem that nobody can write to.
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>

#include <cerrno>

#include "strategies/strategy.hpp"
#include "sys/device_number.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {

constexpr unsigned long kErofs = 0xE0F5E1E2;  // EROFS_SUPER_MAGIC_V1, not in every <linux/magic.h>

class RoHost final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "ro-host",
        .summary = "the exe itself, when it lies on a filesystem that cannot be written to",
        .needs = "the exe on erofs, squashfs or a dm-verity device; no capability",
        .pages = Pages::shared,
        .claims = {Claim::content, Claim::metadata},
        .source = "crun PR 1105 (which also trusts a read-only mount; this does not)",
        .any_filesystem = false,
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    SealedExe sealed{.fd = exe.open(O_PATH)};
    struct statfs fs {};
    sys::check(::fstatfs(sealed.fd.get(), &fs), [&] { return "statfs of " + exe.path(); });
    // A read-only mount, or a superblock that is read-only for now, can become writable again: root remounts it. These
    // filesystems have no code that writes; below dm-verity a changed block is an I/O error.
    const auto type = static_cast<unsigned long>(fs.f_type);
    if (type == kErofs || type == SQUASHFS_MAGIC || on_verity_device(sealed.fd)) return sealed;
    sys::throw_errno(EOPNOTSUPP, exe.path() + " lies neither on erofs nor on squashfs nor on a dm-verity device");
  }

 private:
  static bool on_verity_device(const sys::UniqueFd& file) {
    const dev_t device = sys::status(file, "the exe").st_dev;
    const std::string uuid = "/sys/dev/block/" + std::to_string(sys::major_of(device)) + ":" +
                             std::to_string(sys::minor_of(device)) + "/dm/uuid";
    return ::access(uuid.c_str(), R_OK) == 0 && sys::read_file(uuid).starts_with("CRYPT-VERITY-");
  }
};

}  // namespace

const Strategy& ro_host() {
  static const RoHost kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
