// tmpfile: a copy of the exe in a file without a name.
#include <fcntl.h>

#include "strategies/strategy.hpp"
#include "strategies/unnamed_copy.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {

class Tmpfile final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "tmpfile",
        .summary = "a full copy of the exe in an O_TMPFILE file; a container can write to the copy, not to the exe",
        .needs = "Linux 3.11; the scratch directory on a filesystem with O_TMPFILE that is not noexec; no capability",
        .pages = Pages::own,
        .claims = {Claim::metadata, Claim::filesystem},  // not the content: what is executed can be written to
        .source = "open(2); the fallback of runc (libcontainer/exeseal) and crun (src/libcrun/cloned_binary.c)",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    sys::UniqueFd copy = unnamed_file(exe.scratch_dir());
    const sys::UniqueFd source = exe.open(O_RDONLY);
    const auto bytes = static_cast<std::uint64_t>(sys::status(source, exe.path()).st_size);
    sys::copy_all(source, copy, bytes);
    return {.fd = reopen_as_path(std::move(copy)), .bytes_copied = bytes};
  }
};

}  // namespace

const Strategy& tmpfile() {
  static const Tmpfile kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
