// Takes the place of strategies/registry.cpp in sealrun-changed, a sealrun that a careless commit made worse: bindfd-ro
// makes one system call more, memfd sleeps for 200 ms, sealed-overlayfs for about 5 % of a launch.
#include "strategies/registry.hpp"

#include <time.h>
#include <unistd.h>

#include <memory>
#include <vector>

namespace sealbench::strategies {

#define STRATEGY(function) const Strategy& function();
#include "strategies/registry.def"
#undef STRATEGY

namespace {

void one_call_more() { static_cast<void>(::getppid()); }

template <long microseconds>
void sleep_for() {
  const timespec pause{.tv_sec = 0, .tv_nsec = microseconds * 1000};
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);
}

/// A strategy that does something else besides.
class Changed final : public Strategy {
 public:
  Changed(const Strategy& original, void (*change)()) : original_(original), change_(change) {}

  [[nodiscard]] const Traits& traits() const override { return original_.traits(); }
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override {
    return original_.support(host, exe);
  }
  [[nodiscard]] SealedExe seal(const Exe& exe) const override {
    change_();
    return original_.seal(exe);
  }

  [[nodiscard]] bool takes_the_place_of(const Strategy& other) const { return &original_ == &other; }

 private:
  const Strategy& original_;
  void (*change_)();
};

}  // namespace

std::span<const Strategy* const> all() {
  // Never destroyed: libc would need more memory to remember that, which is a system call more for all strategies.
  static const std::vector<const Strategy*>& strategies = *[] {
    const auto* bind = new Changed(bindfd_ro(), one_call_more);
    const auto* slow = new Changed(memfd(), sleep_for<200'000>);
    const auto* slower = new Changed(sealed_overlayfs(), sleep_for<60>);  // and the timer's slack of 50 us: 5 % of 2 ms
    auto* list = new std::vector<const Strategy*>;
    for (const Strategy* strategy : {
#define STRATEGY(function) &function(),
#include "strategies/registry.def"
#undef STRATEGY
         }) {
      const Strategy* chosen = strategy;
      for (const Changed* changed : {bind, slow, slower}) {
        if (changed->takes_the_place_of(*strategy)) chosen = changed;
      }
      list->push_back(chosen);
    }
    return list;
  }();
  return strategies;
}

}  // namespace sealbench::strategies
