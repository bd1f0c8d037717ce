// memfd-bind: one sealed memfd, kept by a holder process and used by all launches.
#include "strategies/holder.hpp"

namespace sealbench::strategies {

namespace {

/// One copy for everybody, made before the first request.
class OneCopy final : public Keeper {
 public:
  OneCopy(sys::UniqueFd source, std::uint64_t bytes) : copy_(sealed_copy(source, bytes)) {}
  Copy next() override { return {.fd = copy_.get(), .owned = {}}; }

 private:
  sys::UniqueFd copy_;
};

class MemfdBind final : public HolderStrategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "memfd-bind",
        .summary = "one sealed memfd, kept by a holder and used by all launches: apart from the host's file only",
        .needs = "Linux 3.17; a holder process for each exe and user; no capability",
        .pages = Pages::common,
        // Not the metadata: what one container sets on the memfd (owner, times, attributes) the next one sees.
        .claims = {Claim::content, Claim::filesystem, Claim::file_handle},
        .source = "runc 1.2.0-rc.1, contrib/cmd/memfd-bind (bind-mounted over the exe; removed later)",
        .installs = true,
    };
    return kTraits;
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override { return {.fd = ask_holder(exe, traits().name)}; }

 protected:
  [[nodiscard]] std::unique_ptr<Keeper> make_keeper(sys::UniqueFd source, std::uint64_t bytes) const override {
    return std::make_unique<OneCopy>(std::move(source), bytes);
  }
};

}  // namespace

const Strategy& memfd_bind() {
  static const MemfdBind kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
