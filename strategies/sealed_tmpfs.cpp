// sealed-tmpfs: a copy of the exe in a detached tmpfs whose superblock is read-only.
#include "strategies/strategy.hpp"
#include "strategies/tmpfs_copy.hpp"

namespace sealbench::strategies {

namespace {

class SealedTmpfs final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "sealed-tmpfs",
        .summary = "a full copy of the exe in a detached tmpfs, made read-only",
        .needs = "CAP_SYS_ADMIN; Linux 5.2 (fsopen)",
        .pages = Pages::own,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; fsopen(2), fsconfig(2) FSCONFIG_CMD_RECONFIGURE, tmpfs(5)",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    if (!host.sys_admin) return Support::no("needs CAP_SYS_ADMIN to make a tmpfs");
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override { return seal_in_tmpfs(exe, PageSize::small); }
};

}  // namespace

const Strategy& sealed_tmpfs() {
  static const SealedTmpfs kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
