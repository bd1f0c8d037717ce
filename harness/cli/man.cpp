// bench man: the man pages of commands and topics.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <ostream>

#include "harness/cli/commands.hpp"
#include "harness/cli/help/command_page.hpp"
#include "harness/cli/help/roff.hpp"
#include "harness/cli/help/topics.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/printing.hpp"
#include "harness/cli/version.hpp"
#include "harness/plan/errors.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::cli {

namespace {

constexpr int kCommands = 1;
constexpr int kConcepts = 7;

struct Manual {
  std::string asked_as;  ///< "verify"
  int section;
  Page page;

  [[nodiscard]] std::string reference() const { return fmt::format("{}({})", man_name(page), section); }
};

Page program_page(const Command& program) {
  Page page = command_page(program.name, program);
  for (const auto& [title, sections] : {std::pair("Exit status", exit_status()), {"Environment", environment()}}) {
    for (Section section : sections) {
      section.title = title;
      page.sections.push_back(std::move(section));
    }
  }
  return page;
}

std::vector<Manual> manuals() {
  const Command program = bench_command("bench");
  std::vector<Manual> all = {{program.name, kCommands, program_page(program)}};
  for (const Command& command : program.commands) {
    all.push_back({command.name, kCommands, command_page(program.name + " " + command.name, command)});
  }
  for (const Topic& topic : topics()) {
    Page page = page_of(topic);
    page.name = program.name + " " + std::string(topic.name);
    page.summary = topic.summary;
    all.push_back({std::string(topic.name), kConcepts, std::move(page)});
  }
  return all;
}

std::string roff_of(const Manual& manual, const std::vector<Manual>& all) {
  std::vector<std::string> see_also;
  for (const Manual& other : all) see_also.push_back(other.reference());
  return to_roff(manual.page, manual.section, version(), see_also);
}

void write_all(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::vector<Manual> all = manuals();
  for (const Manual& manual : all) {
    const std::string path = fmt::format("{}/{}.{}", directory, man_name(manual.page), manual.section);
    named_destination("--directory", path).write(roff_of(manual, all));
  }
}

std::string source_named(const std::string& name) {
  const std::vector<Manual> all = manuals();
  std::vector<std::string> known;
  for (const Manual& manual : all) {
    if (manual.asked_as == name) return roff_of(manual, all);
    known.push_back(manual.asked_as);
  }
  throw UsageError(text::unknown("page", name, known));
}

}  // namespace

Command man_command() {
  auto name = std::make_shared<std::string>("bench");
  auto directory = std::make_shared<std::string>();
  auto printing = std::make_shared<Printing>();
  return {.name = "man",
          .summary = "the man page of a command or a topic, as man(1) reads it",
          .options = {{.names = "PAGE", .value = name.get(), .help = "what bench help takes", .choices = topic_choices},
                      {.names = "--directory",
                       .value = directory.get(),
                       .help = "write every page to a file there instead",
                       .kind = Kind::directory,
                       .excludes = {"PAGE", "--output"}},
                      output_option(*printing)},
          .action =
              [name, directory, printing] {
                if (!directory->empty()) {
                  write_all(*directory);
                  return static_cast<int>(kSuccess);
                }
                const std::string page = source_named(*name);
                Printer printer(*printing);
                printer.print([&](const std::string&, const report::Style&, std::ostream& out) { out << page; });
                return printer.status(kSuccess);
              },
          .examples = {{"bench man verify | man -l -", "Read the page of bench verify"}}};
}

}  // namespace sealbench::cli
