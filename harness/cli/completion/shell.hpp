// Completion scripts for shells, made of the tables of option.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/option.hpp"

namespace sealbench::cli {

/// One shell. Stateless.
struct Shell {
  std::string_view name;  ///< as given to `bench completions`
  std::string_view file;  ///< under which the shell looks for the script
  /// The script: completes commands, options, and the values of options that are names, lists of names, files, results
  /// files or directories. It runs nothing of ours when it completes.
  std::string (*script)(const Command& program);
};

/// Every shell, in the order of shells.def.
std::span<const Shell* const> shells();

/// What a word can be: the value of an option, or an argument by position.
struct Values {
  std::vector<Choice> names = {};
  Kind kind = Kind::word;
  bool commas = false;  ///< several of the names, separated by commas
};
Values values_of(const Option& option);

/// Its spellings: "-q", "--quiet"; none of an argument by position.
std::vector<std::string> spellings_of(const Option& option);

/// Whether a word follows it.
bool takes_value(const Option& option);

/// The options that every command has besides its own.
std::vector<Option> options_of_every_command(const Command& command, const Command& program);

/// "names" separated by blanks.
std::string joined_names(const std::vector<Choice>& choices);

/// The first sentence, without what follows a colon or semicolon: descriptions in shells are short.
std::string short_help(const std::string& help);

}  // namespace sealbench::cli
