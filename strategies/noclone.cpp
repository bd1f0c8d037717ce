// noclone: the exe as it is. Protects nothing; the reference for cost and the positive control for probes.
#include <fcntl.h>

#include "strategies/strategy.hpp"

namespace sealbench::strategies {

namespace {

class Noclone final : public Strategy {
 public:
  [[nodiscard]] const Traits& traits() const override {
    static const Traits kTraits{
        .name = "noclone",
        .summary = "the exe itself, unprotected: the reference",
        .needs = "nothing",
        .pages = Pages::shared,
        .claims = {},
        .source = "every runtime before CVE-2019-5736; runc's \"noclone\" build in commit 515f09f7b1",
    };
    return kTraits;
  }

  [[nodiscard]] Support support(const sys::Host& /*host*/, const Exe& exe) const override {
    return try_to_seal(*this, exe);
  }

  [[nodiscard]] SealedExe seal(const Exe& exe) const override { return {.fd = exe.open(O_PATH)}; }
};

}  // namespace

const Strategy& noclone() {
  static const Noclone kStrategy;
  return kStrategy;
}

}  // namespace sealbench::strategies
