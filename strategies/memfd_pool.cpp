// memfd-pool: a holder process keeps fresh sealed memfds ready, and each is used by one launch.
#include "strategies/copy_maker.hpp"
#include "strategies/holder.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {

/// Copies kept ready: with an exe of 12 MiB they hold 96 MiB of memory.
constexpr int kPoolSize = 8;

/// Fresh copies kept ready. When none is left the launch waits while one is made: it then costs what memfd costs, and
/// the round to the holder.
class Pool final : public Keeper {
 public:
  Pool(sys::UniqueFd source, std::uint64_t bytes)
      : source_(std::move(source)), bytes_(bytes), maker_(source_, bytes, kPoolSize) {}

  Copy next() override {
    sys::UniqueFd copy = maker_.take();
    if (!copy) copy = sealed_copy(source_, bytes_);
    const int fd = copy.get();
    return {.fd = fd, .owned = std::move(copy)};
  }

  void handed_out(Copy copy, pid_t launcher) override { maker_.handed_out(std::move(copy.owned), launcher); }

 private:
  sys::UniqueFd source_;
  std::uint64_t bytes_;
  CopyMaker maker_;
};

class MemfdPool final : public HolderStrategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "memfd-pool",
        .summary = "fresh sealed memfds kept ready by a holder, one for each launch; made on demand when none is left",
        .needs = "Linux 3.17; a holder process for each exe and user; no capability",
        .pages = Pages::own,
        .claims = {Claim::content, Claim::metadata, Claim::filesystem, Claim::file_handle},
        .source = "this project; the copy of runc commit 0a8e4117e off the critical path",
        .installs = true,
    };
    return kTraits;
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    SealedExe sealed{.fd = ask_holder(exe, traits().name)};
    // Copied for this launch, though mostly before it began.
    sealed.bytes_copied = static_cast<std::uint64_t>(sys::status(sealed.fd, "the copy").st_size);
    return sealed;
  }

 protected:
  [[nodiscard]] std::unique_ptr<Keeper> make_keeper(sys::UniqueFd source, std::uint64_t bytes) const override {
    return std::make_unique<Pool>(std::move(source), bytes);
  }
};

}  // namespace

const Strategy& memfd_pool() {
  static const MemfdPool kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
