// zsh, by _arguments: zshcompsys(1).
#include <fmt/format.h>

#include "harness/cli/completion/shell.hpp"
#include "harness/cli/help/command_page.hpp"
#include "harness/text/join.hpp"

namespace sealbench::cli {

namespace {

constexpr std::string_view kZshHead = R"(#compdef bench
# zsh completion of bench: made by `bench completions zsh`

_bench_results() {
    local -a kept
    kept=(${XDG_STATE_HOME:-$HOME/.local/state}/sealbench/*.json(N))
    _alternative 'files:results file:_files -g "*.json"' 'kept:kept results file:compadd -a kept'
}

_bench_or_files() {
    compadd - "$@"
    _files
}

_bench_formats() { # NAME..., or NAME=FILE
    if compset -P '*='; then _files; else compadd - "$@"; fi
}

_bench() {
    local context state line
    typeset -A opt_args
)";

/// Inside '…', and with the characters that zsh_specifications use.
std::string zsh_escaped(const std::string& text) {
  std::string all;
  for (const char c : text) {
    if (c == '\'') {
      all += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') all += '\\';
      all += c;
    }
  }
  return all;
}

std::string zsh_action(const Values& values) {
  if (!values.names.empty()) {
    if (values.commas) return fmt::format("_sequence compadd - {}", joined_names(values.names));
    if (values.kind == Kind::program) {
      return " _bench_or_files " + joined_names(values.names);  // the blank: called with these words alone
    }
    if (values.kind == Kind::format) return " _bench_formats " + joined_names(values.names);
    return fmt::format("({})", joined_names(values.names));
  }
  switch (values.kind) {
    case Kind::file:
    case Kind::program:
      return "_files";
    case Kind::results_file:
      return "_bench_results";
    case Kind::directory:
      return "_files -/";
    default:
      return " ";
  }
}

/// The zsh_specifications of _arguments for one option, a line each.
std::string zsh_specifications(const Option& option, int& position) {
  const std::string value = fmt::format(":{}:{}", zsh_escaped(word_for(option)), zsh_action(values_of(option)));
  const std::vector<std::string> names = spellings_of(option);
  if (names.empty()) {
    if (option.list == List::words) return fmt::format(" \\\n        '*{}'", value);
    return fmt::format(" \\\n        '{}:{}'", ++position, value);
  }
  std::string all;
  const std::string before = option.list == List::repeated ? "*" : fmt::format("({})", text::join(names, " "));
  for (const std::string& name : names) {
    all += fmt::format(" \\\n        '{}{}{}[{}]{}'", before, name,
                       takes_value(option) && name.starts_with("--") ? "=" : "", zsh_escaped(short_help(option.help)),
                       takes_value(option) ? value : "");
  }
  return all;
}

std::string zsh_specifications(const Command& command, const Command& program) {
  std::string all;
  int position = 0;
  for (const Option& option : command.options) all += zsh_specifications(option, position);
  for (const Option& option : options_of_every_command(command, program)) all += zsh_specifications(option, position);
  return all;
}

std::string zsh_script(const Command& program) {
  std::string text(kZshHead);
  text += "    local -a commands\n    commands=(";
  for (const Command& command : program.commands) {
    text += fmt::format("\n        '{}:{}'", command.name, zsh_escaped(short_help(command.summary)));
  }
  text += ")\n    _arguments -C" + zsh_specifications(program, program) +
          " \\\n        '1: :->command' \\\n        '*:: :->arguments' && return\n"
          "    case $state in\n    command) _describe command commands ;;\n    arguments)\n        case $line[1] in\n";
  for (const Command& command : program.commands) {
    text += fmt::format("        {}) _arguments{} ;;\n", command.name, zsh_specifications(command, program));
  }
  return text +
         "        esac ;;\n    esac\n}\n\nif [[ $funcstack[1] == _bench ]]; then _bench \"$@\"; else compdef _bench "
         "bench; fi\n";
}

}  // namespace

const Shell& zsh() {
  static constexpr Shell kZsh{.name = "zsh", .file = "_bench", .script = zsh_script};
  return kZsh;
}

}  // namespace sealbench::cli
