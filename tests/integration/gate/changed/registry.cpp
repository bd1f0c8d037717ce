// Takes the place of strategies/registry.cpp in sealrun-changed, a sealrun that a careless commit made worse: bindfd-ro
// makes one system call more, memfd sleeps for 200 ms, sealed-overlayfs for 5 to 10 % of a launch.
#include "strategies/registry.hpp"

#include <time.h>
#include <unistd.h>

#include <array>

#include "strategies/registered.hpp"

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

 private:
  const Strategy& original_;
  void (*change_)();
};

const Strategy& changed_bindfd_ro() {
  static const Changed kStrategy(bindfd_ro(), one_call_more);
  return kStrategy;
}

const Strategy& changed_memfd() {
  static const Changed kStrategy(memfd(), sleep_for<200'000>);
  return kStrategy;
}

const Strategy& changed_sealed_overlayfs() {
  static const Changed kStrategy(sealed_overlayfs(), sleep_for<60>);  // and the timer's slack of 50 us
  return kStrategy;
}

}  // namespace

std::span<const Entry> entries() {
  static const std::array kEntries = [] {
#define STRATEGY(function) registered<#function>(function),
    auto list = std::to_array<Entry>({
#include "strategies/registry.def"
    });
#undef STRATEGY
    for (Entry& entry : list) {
      if (entry.name == "bindfd-ro") entry.strategy = changed_bindfd_ro;
      if (entry.name == "memfd") entry.strategy = changed_memfd;
      if (entry.name == "sealed-overlayfs") entry.strategy = changed_sealed_overlayfs;
    }
    return list;
  }();
  return kEntries;
}

}  // namespace sealbench::strategies
