// The parts of sealed-overlayfs that others need.
#pragma once

#include <string>
#include <string_view>

#include "strategies/strategy.hpp"
#include "sys/host.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// `directory` as the option lowerdir= wants it: `\` and `:` escaped with `\`
/// (Documentation/filesystems/overlayfs.rst).
std::string escape_lowerdir(std::string_view directory);

/// Whether fsconfig(2) takes `value` as a string: less than 256 bytes, and no comma for the parser that overlayfs had
/// before Linux 6.5.
bool fits_as_option(std::string_view value);

/// A detached, read-only overlayfs of two lower layers: `directory`, and below it `empty`, another directory. The name
/// of a file in it is that in `directory`. Throws std::system_error.
sys::UniqueFd overlay_of(const std::string& directory, const std::string& empty);

/// try_to_seal, with what may be behind an overlayfs that could not be made.
Support try_overlay(const Strategy& strategy, const Exe& exe);

}  // namespace sealbench::strategies
