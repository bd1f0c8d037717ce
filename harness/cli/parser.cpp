#include "harness/cli/parser.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <stdexcept>

#include "harness/cli/commands.hpp"
#include "harness/cli/options.hpp"
#include "harness/gate/options.hpp"
#include "harness/plan/errors.hpp"

namespace sealbench::cli {

namespace {

/// A validator of CLI11's answers in words, or with nothing.
CLI::Validator validator(void (*convert)(std::string&), const std::string& name) {
  return CLI::Validator(
      [convert](std::string& text) -> std::string {
        try {
          convert(text);
          return {};
        } catch (const std::exception& error) {
          return error.what();
        }
      },
      name);
}

void constrain(CLI::Option& added, const Option& option) {
  switch (option.unit) {
    case Unit::none:
      break;
    case Unit::seconds:
      added.transform(validator([](std::string& text) { text = fmt::format("{}", to_seconds(text)); }, "TIME"));
      break;
    case Unit::share:
      added.check(validator([](std::string& text) { static_cast<void>(gate::parse_share(text)); }, "SHARE"));
      break;
  }
  if (!option.one_of.empty()) added.check(CLI::IsMember(option.one_of));
  if (option.required) added.required();
}

/// Adds an option to the parser; one overload for each type of value.
struct Adder {
  CLI::App& app;
  const Option& option;

  CLI::Option* operator()(bool* value) const { return app.add_flag(option.names, *value, option.help); }

  CLI::Option* operator()(int* value) const {
    CLI::Option* const added = number(value);
    if (option.range)
      added->check(CLI::Range(static_cast<int>(option.range->least), static_cast<int>(option.range->most)));
    return added;
  }

  CLI::Option* operator()(double* value) const {
    CLI::Option* const added = number(value);
    if (option.range) added->check(CLI::Range(option.range->least, option.range->most));
    return added;
  }

  CLI::Option* operator()(std::string* value) const {
    return app.add_option(option.names, *value, option.help)->capture_default_str();
  }

  CLI::Option* operator()(std::vector<std::string>* value) const {
    CLI::Option* const added = app.add_option(option.names, *value, option.help);
    if (option.list == List::commas) added->delimiter(',');
    if (option.list == List::repeated) added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return added;
  }

 private:
  template <typename Number>
  CLI::Option* number(Number* value) const {
    CLI::Option* const added = app.add_option(option.names, *value, option.help);
    if (*value != Number{}) added->capture_default_str();
    return added;
  }
};

void add_options(CLI::App& app, const std::vector<Option>& options) {
  std::vector<CLI::Option*> added;
  for (const Option& option : options) {
    added.push_back(std::visit(Adder{app, option}, option.value));
    constrain(*added.back(), option);
  }
  for (std::size_t i = 0; i < options.size(); ++i) {  // now that all are known by name
    for (const std::string& name : options[i].needs) added[i]->needs(app.get_option(name));
    for (const std::string& name : options[i].excludes) added[i]->excludes(app.get_option(name));
  }
}

}  // namespace

int run_command_line(const Command& program, const std::string& version, int argc, const char* const* argv) {
  CLI::App app(program.summary, program.name);
  app.set_version_flag("--version", version);
  app.require_subcommand(0, 1);
  app.footer(program.epilogue);
  add_options(app, program.options);
  for (const Command& command : program.commands) {
    add_options(*app.add_subcommand(command.name, command.summary), command.options);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kBadUse;  // prints help, version or the error
  }
  for (const Command& command : program.commands) {
    if (app.got_subcommand(command.name)) return command.action();
  }
  return program.action();
}

}  // namespace sealbench::cli
