// bench help [TOPIC]: a command's page, or what concerns several.
#include <memory>
#include <ostream>

#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/help/command_page.hpp"
#include "harness/cli/help/text.hpp"
#include "harness/cli/help/topics.hpp"
#include "harness/cli/printing.hpp"
#include "harness/plan/errors.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::cli {

std::vector<Choice> topic_choices() {
  std::vector<Choice> choices;
  for (const Command& command : bench_command("bench").commands) choices.push_back({command.name, command.summary});
  for (const Topic& topic : topics()) choices.push_back({std::string(topic.name), std::string(topic.summary)});
  return choices;
}

namespace {

Definitions commands_of(const Command& program) {
  Definitions commands;
  for (const Command& command : program.commands) commands.push_back({command.name, command.summary});
  return commands;
}

Page overview(const Command& program) {
  Definitions all;
  for (const Topic& topic : topics()) all.push_back({std::string(topic.name), std::string(topic.summary)});
  return {.name = "bench help",
          .summary = program.summary,
          .usage = {"bench help TOPIC"},
          .sections = {{"Commands, each a topic", {commands_of(program)}}, {"Topics", {all}}}};
}

Page page_named(const std::string& name) {
  const Command program = bench_command("bench");
  if (name.empty()) return overview(program);
  if (name == program.name) return command_page(program.name, program);
  std::vector<std::string> known;
  for (const Command& command : program.commands) {
    if (command.name == name) return command_page(program.name + " " + name, command);
    known.push_back(command.name);
  }
  for (const Topic& topic : topics()) {
    if (topic.name == name) return page_of(topic);
    known.emplace_back(topic.name);
  }
  throw UsageError(text::unknown("topic", name, known));
}

}  // namespace

Command help_command() {
  auto topic = std::make_shared<std::string>();
  auto printing = std::make_shared<Printing>();
  return {
      .name = "help",
      .summary = "what a command does, or what a topic is about; without one, the topics",
      .options = {{.names = "TOPIC", .value = topic.get(), .help = "a command or a topic", .choices = topic_choices},
                  output_option(*printing)},
      .action =
          [topic, printing] {
            const Page page = page_named(*topic);
            Printer printer(*printing);
            printer.print([&](const std::string&, const report::Style& style, std::ostream& out) {
              out << to_text(page, style.width);
            });
            return printer.status(kSuccess);
          },
      .examples = {{"bench help strategies", "What protects the exe"}}};
}

}  // namespace sealbench::cli
