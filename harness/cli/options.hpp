// How options of several commands are spelled.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace sealbench::cli {

/// A time above zero: "90", "90s", "5m", "1h" become seconds.
CLI::Validator seconds();

/// What gate::parse_share takes.
CLI::Validator share();

/// --seed: a whole number, or a random one when it is empty. Throws UsageError.
std::uint64_t parse_seed(const std::string& text);

}  // namespace sealbench::cli
