// A command's own page, made of its table.
#pragma once

#include <string>

#include "harness/cli/help/page.hpp"
#include "harness/cli/option.hpp"

namespace sealbench::cli {

/// "--quiet" of "--quiet,-q", "--output" of "-o,--output", "FILE" of "FILE".
std::string name_of(const Option& option);

/// What one of its values is called in a sentence: "format" for --format.
std::string word_for(const Option& option);

/// Whether it is an argument by position.
bool is_positional(const Option& option);

/// What stands for its value: "TIME", "FILE", "NAME,…"; empty for a flag.
std::string placeholder(const Option& option);

/// "bench report FILE [OPTIONS]"; `typed` is "bench report".
std::string usage_of(const std::string& typed, const Command& command);

/// Everything that --help says.
Page command_page(const std::string& typed, const Command& command);

}  // namespace sealbench::cli
