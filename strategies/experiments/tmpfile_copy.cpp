// tmpfile-copy: a copy of the exe in an unnamed file, which nothing seals.
#include <fcntl.h>
#include <sys/stat.h>

#include <string>

#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {

class TmpfileCopy final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "tmpfile-copy",
        .summary = "a copy of the exe in an O_TMPFILE file: independent of the host's, but writable itself",
        .needs = "a filesystem with O_TMPFILE",
        .pages = Pages::independent,
        .claims = {},
        .source = "runc and crun, the fall back after memfd: nsenter/cloned_binary.c, src/libcrun/cloned_binary.c",
    };
    return kTraits;
  }
  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    return try_to_seal(*this, exe);
  }
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd source = exe.open(O_RDONLY);
    const auto bytes = static_cast<std::uint64_t>(sys::status(source, exe.path()).st_size);
    sys::UniqueFd handle;
    {
      const sys::UniqueFd copy = sys::open(exe.scratch_dir(), O_TMPFILE | O_RDWR | O_EXCL, 0700);
      sys::copy_all(source, copy, bytes);
      sys::check(::fchmod(copy.get(), 0555), "making the copy executable");
      handle = sys::open("/proc/self/fd/" + std::to_string(copy.get()), O_PATH);
    }
    return {.fd = std::move(handle), .bytes_copied = bytes};
  }
};

}  // namespace

const Strategy& tmpfile_copy() {
  static const TmpfileCopy kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
