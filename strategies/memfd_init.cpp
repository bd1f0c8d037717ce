// memfd-init: a small program does the exe's work inside the container, and only that program is sealed, in a memfd.
#include <cerrno>

#include "strategies/init_image.hpp"
#include "strategies/strategy.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"

namespace sealbench::strategies {

namespace {

class MemfdInit final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "memfd-init",
        .summary = "a tiny separate init program in a sealed memfd; the exe never enters the container",
        .needs = "Linux 3.17; no capability; a runtime that carries such a program",
        .pages = Pages::own,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; runc's runc-dmz (PR 3987, 2023, removed) did it for the last step only",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    try {
      if (exe.init_image().empty() && read_init_image(exe.path()).empty()) return Support::no(no_image(exe));
    } catch (const std::system_error& error) {
      return Support::no(error.what());
    }
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    if (!exe.init_image().empty()) return seal_image(exe.init_image());
    // Whoever is not the runtime itself finds the same bytes in the runtime's file.
    const std::string image = read_init_image(exe.path());
    if (image.empty()) sys::throw_errno(ENOEXEC, no_image(exe));
    return seal_image(std::as_bytes(std::span(image)));
  }

 private:
  static std::string no_image(const Exe& exe) {
    return exe.path() + " carries no init program (ELF section " + std::string(kInitImageSection) + ")";
  }

  static SealedExe seal_image(std::span<const std::byte> image) {
    // A memfd's mode is 0777: nothing to make executable. Its first descriptor, though writable by its flags, does not
    // count as a writer for execve (ETXTBSY), since it was never opened; so it need not be reopened O_PATH as a file's
    // would.
    sys::UniqueFd copy = sys::executable_memfd("sealbench:init");
    sys::write_all(copy.get(), {reinterpret_cast<const char*>(image.data()), image.size()},
                   "the init program to a memfd");
    sys::seal_content(copy);
    return {.fd = std::move(copy), .bytes_copied = image.size()};
  }
};

}  // namespace

const Strategy& memfd_init() {
  static const MemfdInit kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
