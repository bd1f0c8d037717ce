// How options of several commands are spelled.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace sealbench::cli {

/// A time above zero: "90", "90s", "5m", "1h" become seconds.
CLI::Validator seconds();

/// What gate::parse_share takes.
CLI::Validator share();

/// --columns: names separated by commas; none when `text` is empty. Throws UsageError, which names those there are.
std::vector<std::string> parse_columns(const std::string& text);

/// --seed: a whole number, or a random one when it is empty. Throws UsageError.
std::uint64_t parse_seed(const std::string& text);

}  // namespace sealbench::cli
