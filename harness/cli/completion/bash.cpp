// bash, with or without the package bash-completion.
#include <fmt/format.h>

#include "harness/cli/completion/shell.hpp"
#include "harness/text/join.hpp"

namespace sealbench::cli {

namespace {

constexpr std::string_view kBashHead = R"sh(# bash completion of bench: made by `bench completions bash`

_bench_names() {  # [,] NAME...
    local before=
    if [[ $1 == , ]]; then
        shift
        before=${cur%"${cur##*,}"}
        compopt -o nospace 2>/dev/null
    fi
    COMPREPLY+=($(compgen -P "$before" -W "$*" -- "${cur#"$before"}"))
}

_bench_files() {
    compopt -o filenames 2>/dev/null
    local IFS=$'\n'
    COMPREPLY+=($(compgen -f -- "$cur"))
}

_bench_directories() {
    compopt -o filenames 2>/dev/null
    local IFS=$'\n'
    COMPREPLY+=($(compgen -d -- "$cur"))
}

_bench_results() {
    compopt -o filenames 2>/dev/null
    local IFS=$'\n' file state=${XDG_STATE_HOME:-$HOME/.local/state}/sealbench
    COMPREPLY+=($(compgen -f -X '!*.json' -- "$cur") $(compgen -d -- "$cur"))
    [[ $cur == "$state"* ]] && return
    for file in "$state"/*.json; do
        [[ -e $file && $file == "$cur"* ]] && COMPREPLY+=("$file")
    done
}

_bench() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word i
    COMPREPLY=()
    # --option=value comes as three words, and name=value too, of which prev becomes "--option=".
    if [[ $cur == = ]]; then
        cur=
        i=$((COMP_CWORD-1))
    elif [[ $prev == = && COMP_CWORD -gt 2 ]]; then
        i=$((COMP_CWORD-2))
        prev=${COMP_WORDS[i]}
    fi
    if [[ -n $i && $prev != -* ]]; then
        ((--i))
        [[ ${COMP_WORDS[i]} == = ]] && ((--i))
        prev=${COMP_WORDS[i]}=
    fi
)sh";

/// The call that completes such a word.
std::string bash_completer(const Values& values) {
  if (!values.names.empty()) {
    const std::string names = fmt::format("_bench_names {}{}", values.commas ? ", " : "", joined_names(values.names));
    return values.kind == Kind::program ? names + "; _bench_files" : names;
  }
  switch (values.kind) {
    case Kind::file:
    case Kind::program:
      return "_bench_files";
    case Kind::results_file:
      return "_bench_results";
    case Kind::directory:
      return "_bench_directories";
    default:
      return ":";
  }
}

std::vector<std::string> bash_valued(const Command& command) {
  std::vector<std::string> all;
  for (const Option& option : command.options) {
    if (!takes_value(option)) continue;
    for (const std::string& name : spellings_of(option)) all.push_back(name);
  }
  return all;
}

/// What follows an option, for one command ("" for the program).
std::string bash_cases(const std::string& name, const Command& command) {
  std::string cases;
  for (const Option& option : command.options) {
    if (!takes_value(option) || spellings_of(option).empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& spelling : spellings_of(option)) patterns.push_back(name + "," + spelling);
    cases += fmt::format("        {}) {}; return ;;\n", text::join(patterns, "|"), bash_completer(values_of(option)));
    if (option.kind != Kind::format) continue;
    cases += fmt::format("        {}=) _bench_files; return ;;\n", text::join(patterns, "=|"));
  }
  return cases;
}

std::string bash_words(const std::string& name, const Command& command, const Command& program) {
  std::vector<std::string> options;
  std::string arguments;
  const auto add = [&](const Option& option) {
    for (const std::string& spelling : spellings_of(option)) options.push_back(spelling);
    if (spellings_of(option).empty()) arguments += bash_completer(values_of(option)) + "; ";
  };
  for (const Option& option : command.options) add(option);
  for (const Option& option : options_of_every_command(command, program)) add(option);
  for (const Command& one : command.commands) arguments += "_bench_names " + one.name + "; ";
  return fmt::format("        {0}) if [[ $cur == -* ]]; then _bench_names {1}; else {2}:; fi ;;\n",
                     name.empty() ? "''" : name, text::join(options, " "), arguments);
}

std::string bash_script(const Command& program) {
  std::vector<std::string> names;
  for (const Command& command : program.commands) names.push_back(command.name);
  std::string text(kBashHead);
  text += "    for ((i = 1; i < COMP_CWORD; ++i)); do\n        word=${COMP_WORDS[i]}\n        case $word in\n";
  text += fmt::format("            {}) ((++i)); [[ ${{COMP_WORDS[i]}} == = ]] && ((++i)) ;;\n",
                      text::join(bash_valued(program), "|"));
  text += fmt::format("            {}) command=$word; break ;;\n        esac\n    done\n", text::join(names, "|"));
  text += "    case $command,$prev in\n" + bash_cases("", program);
  for (const Command& command : program.commands) text += bash_cases(command.name, command);
  text += "    esac\n    case $command in\n" + bash_words("", program, program);
  for (const Command& command : program.commands) text += bash_words(command.name, command, program);
  return text + "    esac\n}\n\ncomplete -F _bench bench\n";
}

}  // namespace

const Shell& bash() {
  static constexpr Shell kBash{.name = "bash", .file = "bench", .script = bash_script};
  return kBash;
}

}  // namespace sealbench::cli
