// fish.
#include <fmt/format.h>

#include "harness/cli/completion/shell.hpp"
#include "harness/text/join.hpp"

namespace sealbench::cli {

namespace {

constexpr std::string_view kFishHead = R"(# fish completion of bench: made by `bench completions fish`

function __bench_list # NAME...: further names of a list with commas
    set -l token (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    set -l before (string replace -r -- '[^,]*$' '' "$token")
    for name in $argv
        echo $before$name
    end
end

function __bench_formats # NAME..., or NAME=FILE
    set -l token (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    set -l parts (string split -m 1 = -- "$token")
    if set -q parts[2]
        for file in $parts[2]*
            test -d "$file"; and set file $file/
            echo $parts[1]=$file
        end
    else
        string join \n -- $argv
    end
end

function __bench_results
    set -l token (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    for file in $token*.json $token*/
        echo $file
    end
    set -l state $HOME/.local/state
    set -q XDG_STATE_HOME; and set state $XDG_STATE_HOME
    for file in $state/sealbench/*.json
        echo $file
    end
end
)";

std::string fish_quoted(const std::string& text) {
  std::string all = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') all += '\\';
    all += c;
  }
  return all + "'";
}

/// The end of a `complete` for such a word.
std::string fish_action(const Values& values) {
  if (!values.names.empty()) {
    const std::string names = joined_names(values.names);
    const std::string files = values.kind == Kind::program ? "-rF" : "-x";
    if (values.kind == Kind::format) return fmt::format("-x -a '(__bench_formats {})'", names);
    return values.commas ? fmt::format("{} -a '(__bench_list {})'", files, names)
                         : fmt::format("{} -a '{}'", files, names);
  }
  switch (values.kind) {
    case Kind::file:
    case Kind::program:
      return "-rF";
    case Kind::results_file:
      return "-x -a '(__bench_results)'";
    case Kind::directory:
      return "-x -a '(__fish_complete_directories)'";
    default:
      return "-x";
  }
}

std::string fish_lines(const std::string& condition, const Option& option) {
  std::string line = fmt::format("complete -c bench -n {}", fish_quoted(condition));
  const std::vector<std::string> names = spellings_of(option);
  for (const std::string& name : names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (takes_value(option)) line += " " + fish_action(values_of(option));
  if (!names.empty()) line += " -d " + fish_quoted(short_help(option.help));
  return line + "\n";
}

std::string fish_script(const Command& program) {
  std::vector<std::string> names;
  std::vector<std::string> valued;
  for (const Command& command : program.commands) names.push_back(command.name);
  for (const Option& option : program.options) {
    if (!takes_value(option)) continue;
    for (const std::string& name : spellings_of(option)) valued.push_back(name);
  }
  std::string text(kFishHead);
  text += fmt::format(R"(
function __bench_in # [COMMAND]: whether that command, or none, was typed
    set -l words (commandline -opc)
    set -l skip
    for word in $words[2..]
        if set -q skip[1]
            set -e skip
        else if contains -- $word {}
            set skip yes
        else if contains -- $word {}
            test "$word" = "$argv[1]"
            return
        end
    end
    test (count $argv) -eq 0
end

complete -c bench -f
)",
                      text::join(valued, " "), text::join(names, " "));
  for (const Command& command : program.commands) {
    text += fmt::format("complete -c bench -n __bench_in -a {} -d {}\n", command.name,
                        fish_quoted(short_help(command.summary)));
  }
  const auto add = [&](const std::string& condition, const Command& command) {
    for (const Option& option : command.options) text += fish_lines(condition, option);
    for (const Option& option : options_of_every_command(command, program)) text += fish_lines(condition, option);
  };
  add("__bench_in", program);
  for (const Command& command : program.commands) add("__bench_in " + command.name, command);
  return text;
}

}  // namespace

const Shell& fish() {
  static constexpr Shell kFish{.name = "fish", .file = "bench.fish", .script = fish_script};
  return kFish;
}

}  // namespace sealbench::cli
