// Options that several commands have, and how their values are spelled.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/cli/option.hpp"

namespace sealbench::cli {

/// --color: auto, always or never, as style_for takes it.
Option color_option(std::string& value);

/// --quiet: no progress bar.
Option quiet_option(bool& value);

/// --seed, as parse_seed takes it.
Option seed_option(std::string& value);

/// --columns: names separated by commas; none when `text` is empty. Throws std::invalid_argument for a name that is no
/// column's.
std::vector<std::string> parse_columns(const std::string& text);

/// --seed: a whole number, or a random one when it is empty. Throws UsageError.
std::uint64_t parse_seed(const std::string& text);

}  // namespace sealbench::cli
