// memfd-huge: a copy of the exe in anonymous shared memory on huge pages.
#include <fcntl.h>
#include <linux/capability.h>
#include <unistd.h>

#include "strategies/strategy.hpp"
#include "strategies/tmpfs_copy.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"

namespace sealbench::strategies {

namespace {

constexpr const char* kPolicy = "/sys/kernel/mm/transparent_hugepage/shmem_enabled";

/// What the host's administrator chose for memfds: the word in brackets, "" where the kernel has no huge pages.
std::string memfd_policy() {
  if (::access(kPolicy, R_OK) != 0) return {};
  const std::string words = sys::read_file(kPolicy);
  const std::size_t begin = words.find('[') + 1;
  return words.substr(begin, words.find(']') - begin);
}

class MemfdHuge final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "memfd-huge",
        .summary = "a full copy of the exe on huge pages: read-only tmpfs, or sealed memfd without privilege",
        .needs = "transparent huge pages; CAP_SYS_ADMIN and Linux 5.2, or shmem_enabled always, within_size or force",
        .pages = Pages::own,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; Documentation/admin-guide/mm/transhuge.rst, tmpfs.rst (huge=)",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    const std::string policy = memfd_policy();
    if (policy.empty()) return Support::no("the kernel has no transparent huge pages for shared memory");
    if (policy == "deny") return Support::no(std::string(kPolicy) + " says deny: no huge pages in any tmpfs");
    if (host.sys_admin) return try_to_seal(*this, exe);
    if (policy == "never" || policy == "advise") {
      return Support::no("needs CAP_SYS_ADMIN to mount a tmpfs with huge pages, or always, within_size or force in " +
                         std::string(kPolicy) + " (it says " + policy + ")");
    }
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    // A memfd gets the pages that the administrator chose, by default small ones; a tmpfs of our own those that we
    // choose. MFD_HUGETLB needs a reserved pool, and programs executed from it crash (SIGSEGV, Linux 6.18).
    if (sys::has_effective_capability(CAP_SYS_ADMIN)) {
      return seal_in_tmpfs(exe, PageSize::huge);
    }
    const sys::UniqueFd source = exe.open(O_RDONLY);
    const auto bytes = static_cast<std::uint64_t>(sys::status(source, exe.path()).st_size);
    sys::UniqueFd copy = sys::executable_memfd("sealbench:exe");
    copy_from_mapping(source, copy, bytes);
    sys::seal_content(copy, exe.execute_bits());
    return {.fd = std::move(copy), .bytes_copied = bytes};
  }
};

}  // namespace

const Strategy& memfd_huge() {
  static const MemfdHuge kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
