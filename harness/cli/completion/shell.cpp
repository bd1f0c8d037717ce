#include "harness/cli/completion/shell.hpp"

#include <array>
#include <sstream>

#include "harness/cli/help/command_page.hpp"
#include "harness/text/join.hpp"

namespace sealbench::cli {

#define SHELL(function) const Shell& function();
#include "harness/cli/completion/shells.def"
#undef SHELL

std::span<const Shell* const> shells() {
  static const std::array all = std::to_array<const Shell*>({
#define SHELL(function) &function(),
#include "harness/cli/completion/shells.def"
#undef SHELL
  });
  return all;
}

Values values_of(const Option& option) {
  Values values{.kind = option.kind, .commas = placeholder(option).ends_with(",…")};
  for (const std::string& name : option.one_of) values.names.push_back({name});
  if (option.choices) values.names = option.choices();
  return values;
}

std::vector<std::string> spellings_of(const Option& option) {
  if (is_positional(option)) return {};
  std::vector<std::string> all;
  std::istringstream names(option.names);
  for (std::string name; std::getline(names, name, ',');) all.push_back(name);
  return all;
}

bool takes_value(const Option& option) { return !std::holds_alternative<bool*>(option.value); }

std::vector<Option> options_of_every_command(const Command& command, const Command& program) {
  static bool nowhere = false;
  std::vector<Option> options = {{.names = "-h,--help", .value = &nowhere, .help = "what it does"}};
  if (&command == &program) options.push_back({.names = "--version", .value = &nowhere, .help = "version and commit"});
  return options;
}

std::string joined_names(const std::vector<Choice>& choices) {
  std::vector<std::string> names;
  for (const Choice& choice : choices) names.push_back(choice.name);
  return text::join(names, " ");
}

std::string short_help(const std::string& help) { return help.substr(0, help.find_first_of(":;")); }

}  // namespace sealbench::cli
