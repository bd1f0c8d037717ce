// memfd: a copy of the exe in a sealed memfd.
#include "sys/memfd.hpp"

#include <fcntl.h>

#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {

class Memfd final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "memfd",
        .summary = "a full copy of the exe in a sealed memfd",
        .needs = "Linux 3.17; no capability",
        .pages = Pages::own,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "runc commit 0a8e4117e (2019); memfd_create(2), fcntl(2) F_ADD_SEALS; LXC rexec.c, youki (pentacle)",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    const sys::UniqueFd source = exe.open(O_RDONLY);
    const auto bytes = static_cast<std::uint64_t>(sys::status(source, exe.path()).st_size);
    const sys::UniqueFd copy = sys::executable_memfd("sealbench:exe");
    sys::check(::fchmod(copy.get(), 0555), "making the memfd executable");
    // sendfile is the fastest way on small pages, by a little: docs/measurement.md, "Copying into a memfd".
    sys::copy_all(source, copy, bytes);
    sys::seal_content(copy, exe.execute_bits());
    // execve of a file that anyone holds open for writing is ETXTBSY, and this descriptor is: hand out an O_PATH one.
    return {.fd = sys::open("/proc/self/fd/" + std::to_string(copy.get()), O_PATH), .bytes_copied = bytes};
  }
};

}  // namespace

const Strategy& memfd() {
  static const Memfd kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
