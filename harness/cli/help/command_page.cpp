#include "harness/cli/help/command_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "harness/text/join.hpp"

namespace sealbench::cli {

namespace {

/// More names than these are not listed beside an option; a topic has them.
constexpr std::size_t kFewNames = 6;

std::vector<std::string> spellings(const Option& option) {
  std::vector<std::string> all;
  std::istringstream names(option.names);
  for (std::string name; std::getline(names, name, ',');) all.push_back(name);
  std::stable_sort(
      all.begin(), all.end(),  // -q before --quiet, as everywhere
      [](const std::string& a, const std::string& b) { return !a.starts_with("--") && b.starts_with("--"); });
  return all;
}

std::string usual_placeholder(const Option& option) {
  if (std::holds_alternative<int*>(option.value)) return "N";
  switch (option.kind) {
    case Kind::word:
      return "NAME";
    case Kind::time:
      return "TIME";
    case Kind::share:
      return "SHARE";
    case Kind::format:
      return "FORMAT";
    case Kind::size:
      return "SIZE";
    case Kind::cpus:
      return "CPUS";
    case Kind::file:
    case Kind::results_file:
      return "FILE";
    case Kind::directory:
      return "DIR";
    case Kind::program:
      return "PROGRAM";
    case Kind::command:
      return "CMD";
  }
  return "VALUE";
}

/// With a capital: command's summaries stand in lists too.
std::string sentence(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

/// The default, as one would type it; empty when there is none to speak of.
std::string default_of(const Option& option) {
  struct Shown {
    std::string operator()(const bool* /*value*/) const { return {}; }
    std::string operator()(const int* value) const { return *value == 0 ? std::string() : fmt::format("{}", *value); }
    std::string operator()(const double* value) const {
      return *value == 0 ? std::string() : fmt::format("{:g}", *value);
    }
    std::string operator()(const std::string* value) const { return *value; }
    std::string operator()(const std::vector<std::string>* value) const { return text::join(*value, ","); }
  };
  const std::string value = std::visit(Shown{}, option.value);
  return value.empty() || option.kind != Kind::time ? value : value + "s";
}

std::string help_of(const Option& option) {
  std::string help = option.help;
  if (!option.one_of.empty()) help += fmt::format(" [{}]", text::join(option.one_of, ", "));
  if (option.choices) {
    std::vector<std::string> names;
    for (const Choice& choice : option.choices()) names.push_back(choice.name);
    if (names.size() <= kFewNames && !names.empty()) help += fmt::format(" [{}]", text::join(names, ", "));
    if (!option.topic.empty()) help += fmt::format(" (bench help {})", option.topic);
  }
  const std::string value = default_of(option);
  if (!value.empty()) help += fmt::format(" [default: {}]", value);
  return help;
}

std::string term_of(const Option& option) {
  if (is_positional(option)) return option.names + (option.list == List::words ? "…" : "");
  std::string term = text::join(spellings(option), ", ");
  if (term.starts_with("--")) term.insert(0, "    ");  // long names below each other
  const std::string value = placeholder(option);
  return value.empty() ? term : term + " " + value;
}

/// The options under their headings, in their order.
std::vector<Section> groups_of(const Command& command) {
  std::vector<Section> sections;
  std::string group = "Options";
  for (const Option& option : command.options) {
    if (!option.group.empty()) group = option.group;
    const std::string title = is_positional(option) ? "Arguments" : group;
    auto found = std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.title == title; });
    if (found == sections.end()) found = sections.insert(sections.end(), {title, {Definitions{}}});
    std::get<Definitions>(found->blocks.front()).push_back({term_of(option), help_of(option)});
  }
  return sections;
}

}  // namespace

bool is_positional(const Option& option) { return !option.names.starts_with('-'); }

std::string name_of(const Option& option) { return spellings(option).back(); }

std::string word_for(const Option& option) {
  std::string word = name_of(option);
  word.erase(0, word.find_first_not_of('-'));
  std::replace(word.begin(), word.end(), '-', ' ');
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
  return word;
}

std::string placeholder(const Option& option) {
  if (std::holds_alternative<bool*>(option.value)) return {};
  const std::string one = option.shown.empty() ? usual_placeholder(option) : option.shown;
  return option.list == List::commas ? one + ",…" : one;
}

std::string usage_of(const std::string& typed, const Command& command) {
  std::string usage = typed;
  const bool has_options = std::any_of(command.options.begin(), command.options.end(),
                                       [](const Option& option) { return !is_positional(option); });
  if (has_options) usage += " [OPTIONS]";
  for (const Option& option : command.options) {
    if (!is_positional(option)) continue;
    const std::string term = term_of(option);
    const std::string dashes = option.behind_dashes ? "-- " : "";
    usage += option.required ? " " + dashes + term : fmt::format(" [{}{}]", dashes, term);
  }
  return usage;
}

Page command_page(const std::string& typed, const Command& command) {
  Page page{.name = typed, .summary = sentence(command.summary), .usage = {usage_of(typed, command)}, .sections = {}};
  if (!command.commands.empty()) page.usage.push_back(typed + " COMMAND …");
  if (!command.description.empty()) page.sections.push_back({"", {command.description}});
  if (!command.commands.empty()) {
    Definitions commands;
    for (const Command& one : command.commands) commands.push_back({one.name, one.summary});
    page.sections.push_back({"Commands", {commands}});
  }
  for (Section& group : groups_of(command)) page.sections.push_back(std::move(group));
  Definitions always = {{"-h, --help", "this page"}};
  if (!command.commands.empty()) always.push_back({"    --version", "version and commit"});
  page.sections.push_back({"Help", {always}});
  Section examples{command.examples.size() == 1 ? "Example" : "Examples", {}};
  for (const Example& example : command.examples) {
    examples.blocks.emplace_back(example.says + ":");
    examples.blocks.emplace_back(Literal{{example.line}});
  }
  if (!examples.blocks.empty()) page.sections.push_back(std::move(examples));
  return page;
}

}  // namespace sealbench::cli
