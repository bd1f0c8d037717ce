// The parts of sealed-overlayfs that others need.
#pragma once

#include <string>
#include <string_view>

#include "strategies/strategy.hpp"
#include "sys/host.hpp"

namespace sealbench::strategies {

/// `directory` as the option lowerdir= wants it: `\` and `:` escaped with `\`
/// (Documentation/filesystems/overlayfs.rst).
std::string escape_lowerdir(std::string_view directory);

/// try_to_seal, with what may be behind an overlayfs that could not be made.
Support try_overlay(const Strategy& strategy, const sys::Host& host, const Exe& exe);

}  // namespace sealbench::strategies
