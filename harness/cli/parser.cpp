#include "harness/cli/parser.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <iostream>
#include <stdexcept>

#include "harness/cli/commands.hpp"
#include "harness/cli/help/command_page.hpp"
#include "harness/cli/help/text.hpp"
#include "harness/cli/output.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/text/join.hpp"
#include "harness/text/nearest.hpp"
#include "harness/text/quantity.hpp"

namespace sealbench::cli {

namespace {

/// A whole number, or a decimal one. Throws std::invalid_argument that says which are taken.
template <typename Number>
Number number_from(const std::string& text, const std::optional<Range>& range) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const auto value = static_cast<double>(number);
  const bool in_range = std::isfinite(value) && (!range || (value >= range->least && value <= range->most));
  if (error == std::errc() && rest == end && in_range) return number;
  const std::string limits = range ? fmt::format(" from {:.0f} to {:.0f}", range->least, range->most) : std::string();
  throw std::invalid_argument(
      fmt::format("\"{}\" is not a {}number{}", text, std::is_integral_v<Number> ? "whole " : "", limits));
}

/// Turns the words that were given for one option into its value; one overload for each type of value.
struct Store {
  const Option& option;
  const std::vector<std::string>& words;  ///< at least one, none empty

  void operator()(bool* value) const {
    if (words.front() != "true")
      throw std::invalid_argument("takes no value");  // CLI11's word for a flag that is there
    *value = true;
  }

  void operator()(int* value) const { *value = number_from<int>(words.back(), option.range); }

  void operator()(double* value) const {
    *value = option.kind == Kind::time ? text::parse_duration(words.back())
                                       : number_from<double>(words.back(), option.range);
  }

  void operator()(std::string* value) const {
    check(words.back());
    *value = words.back();
  }

  void operator()(std::vector<std::string>* value) const {
    value->clear();
    for (const std::string& word : words) {
      if (option.list == List::commas) {
        for (const std::string& part : plan::split_list(word, name_of(option))) value->push_back(part);
      } else {
        value->push_back(word);
      }
    }
    for (const std::string& one : *value) check(one);
  }

 private:
  void check(const std::string& word) const {
    if (option.kind == Kind::share) static_cast<void>(text::parse_share(word));
    if (option.kind == Kind::format) {
      const std::size_t equals = word.find('=');
      if (equals + 1 == word.size()) throw std::invalid_argument(fmt::format("{} names no file behind =", word));
      std::vector<std::string> known;
      for (const Choice& choice : option.choices()) known.push_back(choice.name);
      require_known(word.substr(0, equals), known);
    } else if (!option.one_of.empty()) {
      require_known(word, option.one_of);
    }
  }

  void require_known(const std::string& word, const std::vector<std::string>& known) const {
    if (std::find(known.begin(), known.end(), word) != known.end()) return;
    throw std::invalid_argument(text::unknown(word_for(option), word, known));
  }
};

/// One command in the eyes of CLI11, which finds out which words belong to which option. What they mean is seen here.
class Reader {
 public:
  /// `typed` is how it is called: "bench verify".
  Reader(CLI::App& app, const Command& command, std::string typed)
      : app_(app), command_(command), typed_(std::move(typed)) {
    app.set_help_flag();
    app.allow_extras();
    for (const Option& option : command.options) add(option);
    help_ = app.add_flag("--help,-h");
  }

  [[nodiscard]] const Command& command() const { return command_; }
  [[nodiscard]] const std::string& typed() const { return typed_; }
  [[nodiscard]] bool wants_help() const { return help_->count() > 0; }
  [[nodiscard]] bool given(const Option& option) const { return at(option).found->count() > 0; }

  /// Throws UsageError for what is not known, not there or not allowed.
  void check(const std::vector<Command>& commands) const {
    std::vector<std::string> extras = app_.remaining();
    std::erase(extras, "--");  // CLI11 counts it among them
    if (!extras.empty()) throw UsageError(about(extras, commands));
    for (const Entry& entry : entries_) {
      const Option& option = *entry.option;
      const std::string name = name_of(option);
      if (option.required && !given(option)) {
        throw UsageError(fmt::format("{} is missing: {}; usage: {}", name, option.help, usage_of(typed_, command_)));
      }
      if (!given(option)) continue;
      const bool one =
          !std::holds_alternative<bool*>(option.value) && option.list != List::words && option.list != List::repeated;
      if (one && entry.found->count() > 1) throw UsageError(name + " is given twice");
      for (const std::string& other : option.needs) {
        if (!given(named(other))) throw UsageError(fmt::format("{} needs {} beside it", name, other));
      }
      for (const std::string& other : option.excludes) {
        if (given(named(other))) throw UsageError(fmt::format("{} and {} exclude each other", name, other));
      }
    }
  }

  /// Throws UsageError for a value that cannot be.
  void store() const {
    for (const Entry& entry : entries_) {
      const Option& option = *entry.option;
      if (!given(option)) continue;
      const std::vector<std::string> words = entry.found->results();
      const std::string name = name_of(option);
      if (std::find(words.begin(), words.end(), "") != words.end()) {
        throw UsageError(fmt::format("{} '' names nothing: leave it out, or see `{}`", name,
                                     option.topic.empty() ? typed_ + " --help" : "bench help " + option.topic));
      }
      try {
        std::visit(Store{option, words}, option.value);
      } catch (const std::invalid_argument& error) {
        throw UsageError(fmt::format("{}: {}", name, error.what()));
      }
    }
  }

 private:
  struct Entry {
    const Option* option;
    CLI::Option* found;
  };

  void add(const Option& option) {
    CLI::Option* added = nullptr;
    if (std::holds_alternative<bool*>(option.value)) {
      added = app_.add_flag(option.names);
    } else {
      added = app_.add_option(option.names, words_.emplace_back());
      if (option.list != List::words) added->expected(1)->allow_extra_args(false);
      if (!is_positional(option)) added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    entries_.push_back({&option, added});
  }

  [[nodiscard]] const Entry& at(const Option& option) const {
    return *std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.option == &option; });
  }

  [[nodiscard]] const Option& named(const std::string& name) const {
    for (const Option& option : command_.options) {
      if (name_of(option) == name) return option;
    }
    throw std::logic_error(fmt::format("{} has no option {}", command_.name, name));
  }

  /// What to say of words that belong to nothing; the first of them that looks like an option is the likeliest mistake.
  [[nodiscard]] std::string about(const std::vector<std::string>& extras, const std::vector<Command>& commands) const {
    const auto dashed = std::find_if(extras.begin(), extras.end(),
                                     [](const std::string& word) { return word.size() > 1 && word.front() == '-'; });
    const std::string help = typed_ + " --help";
    if (dashed != extras.end()) {
      std::vector<std::string> known = {"--help"};
      for (const Option& option : command_.options) {
        if (const std::string name = name_of(option); name.starts_with("--")) known.push_back(name);
      }
      const std::string typed = dashed->substr(0, dashed->find('='));
      const std::string meant = text::nearest(typed, known);
      return meant.empty() ? fmt::format("unknown option {}: `{}` has those there are", typed, help)
                           : fmt::format("unknown option {}: did you mean {}?", typed, meant);
    }
    if (!commands.empty()) {
      std::vector<std::string> known;
      for (const Command& command : commands) known.push_back(command.name);
      return text::unknown("command", extras.front(), known);
    }
    return fmt::format("{} takes no argument{} {}; usage: {}", typed_, extras.size() > 1 ? "s" : "",
                       text::join(extras, " "), usage_of(typed_, command_));
  }

  CLI::App& app_;
  const Command& command_;
  std::string typed_;
  CLI::Option* help_ = nullptr;
  std::vector<Entry> entries_;
  std::deque<std::vector<std::string>> words_;  ///< CLI11 wants a place for each option's words
};

/// What stands before a command is the program's own, and would be lost.
void refuse_options_before(const Reader& program, const Reader& chosen) {
  const Command& command = chosen.command();
  for (const Option& option : program.command().options) {
    if (!program.given(option)) continue;
    const std::string name = name_of(option);
    const bool has_it = std::any_of(command.options.begin(), command.options.end(),
                                    [&](const Option& other) { return name_of(other) == name; });
    throw UsageError(fmt::format("{0} stands before {1}: {2}", name, command.name,
                                 has_it ? fmt::format("write {} {} …", chosen.typed(), name)
                                        : fmt::format("{} has no such option", chosen.typed())));
  }
}

void print_help(const Reader& reader) {
  std::cout << to_text(command_page(reader.typed(), reader.command()), style_for(stdout, "auto").width);
}

}  // namespace

int run_command_line(const Command& program, const std::string& version, int argc, const char* const* argv) {
  CLI::App app(program.summary, program.name);
  app.require_subcommand(0, 1);
  Reader reader(app, program, program.name);
  const CLI::Option* const version_flag = app.add_flag("--version");
  std::deque<Reader> readers;
  for (const Command& command : program.commands) {
    readers.emplace_back(*app.add_subcommand(command.name), command, program.name + " " + command.name);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();  // "--runs: 1 required TEXT missing"
    throw UsageError(fmt::format("{} needs a value behind it", text.substr(0, text.find(':'))));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  const Reader* chosen = &reader;
  for (const Reader& one : readers) {
    if (app.got_subcommand(one.command().name)) chosen = &one;
  }
  if (chosen->wants_help() || reader.wants_help()) {
    print_help(*chosen);
    return kSuccess;
  }
  if (version_flag->count() > 0) {
    std::cout << version << "\n";
    return kSuccess;
  }
  reader.check(program.commands);
  if (chosen != &reader) {
    refuse_options_before(reader, *chosen);
    chosen->check({});
  }
  chosen->store();
  return chosen->command().action();
}

}  // namespace sealbench::cli
