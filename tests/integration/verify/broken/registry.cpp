// Takes the place of strategies/registry.cpp in sealrun-broken.
#include "strategies/registry.hpp"

#include <array>

#include "strategies/registered.hpp"

namespace sealbench::strategies {

const Strategy& noclone();
const Strategy& unsealed_memfd();
const Strategy& writable_overlay();
const Strategy& writable_bind();
const Strategy& stale_memfd();
const Strategy& cut_memfd();
const Strategy& kept_copy_strategy();
const Strategy& kept_copy_overlaid();

std::span<const Entry> entries() {
  static constexpr std::array kEntries = std::to_array<Entry>(
      {registered<"noclone">(noclone), registered<"unsealed_memfd">(unsealed_memfd),
       registered<"writable_overlay">(writable_overlay), registered<"writable_bind">(writable_bind),
       registered<"stale_memfd">(stale_memfd), registered<"cut_memfd">(cut_memfd),
       registered<"kept_copy">(kept_copy_strategy), registered<"kept_copy_overlaid">(kept_copy_overlaid),
       // `bench` measures strategies that it knows by name.
       Entry{.name = "memfd", .strategy = stale_memfd}, Entry{.name = "sealed-tmpfs", .strategy = cut_memfd}});
  return kEntries;
}

}  // namespace sealbench::strategies
