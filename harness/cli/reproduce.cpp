// bench reproduce NAME: a published measurement again, on this machine.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <memory>

#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/printing.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/plan/errors.hpp"
#include "harness/reproduce/builds.hpp"
#include "harness/reproduce/recipe.hpp"
#include "harness/reproduce/side_by_side.hpp"
#include "harness/text/wrap.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::cli {

namespace {

struct Arguments {
  std::string name;
  std::vector<std::string> builds;
  std::string export_json;
  Printing printing;
  std::vector<std::string> more;
};

std::string list_of_recipes(const report::Style& style) {
  std::vector<text::Described> rows;
  for (const reproduce::Recipe& recipe : reproduce::load_recipes(reproduce::recipe_directory())) {
    std::string about = recipe.title + "\n" + recipe.source;
    for (const std::string& build : reproduce::builds_of(recipe)) about += "\n--runtime " + build;
    rows.push_back({recipe.name, std::move(about)});
  }
  return text::columns(rows, 0, static_cast<std::size_t>(style.width));
}

/// Runs bench itself with these arguments, its report thrown away; the exit status.
int run_bench(const std::vector<std::string>& arguments) {
  std::string program = sys::read_link("/proc/self/exe");
  std::vector<std::string> words = arguments;
  std::vector<char*> argv = {program.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) sys::throw_errno(error, "starting " + program);
  // ^C reaches it too, and it writes what it has: wait for that.
  const measure::Interruption interruption;
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int reproduce_one(const Arguments& arguments) {
  reproduce::Recipe recipe = reproduce::find_recipe(arguments.name);
  if (!arguments.builds.empty()) recipe = reproduce::with_builds(recipe, arguments.builds);
  Printer printer(arguments.printing);
  const results::Destination destination = results_destination(arguments.export_json, now());
  printer.require_other_than(destination, "--export-json");
  const std::string& file = destination.path();
  if (!destination.is_replaced()) {
    throw UsageError(fmt::format("--export-json {}: the results are read again from there: name a regular file", file));
  }
  std::vector<std::string> words = recipe.arguments;
  words.insert(words.end(), arguments.more.begin(), arguments.more.end());
  std::string line = "bench";
  for (const std::string& word : words) line += " " + word;
  std::cerr << "$ " << line << "\n";
  words.insert(words.end(), {"--export-json", file});
  const int status = run_bench(words);
  constexpr int kBySignal = 128;
  if (status != kSuccess && status <= kBySignal) return status;  // it has said why
  if (::access(file.c_str(), R_OK) != 0) return status;
  const results::Results results = results::load(file);
  printer.print([&](const std::string&, const report::Style& style, std::ostream& out) {
    out << reproduce::side_by_side(recipe, results, style);
  });
  return printer.status(status);
}

}  // namespace

Command reproduce_command() {
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  return {
      .name = "reproduce",
      .summary = "a published measurement again, here: both figures side by side; without a name, the recipes",
      .options =
          {
              {.names = "NAME",
               .value = &a.name,
               .help = "a recipe, or the path of one; without it they are listed",
               .choices = recipe_choices},
              {.names = "--runtime",
               .value = &a.builds,
               .help = "a build that a figure is of, in place of what stands in for it; may be repeated",
               .shown = "FIGURE=PATH",
               .list = List::repeated},
              {.names = "--export-json",
               .value = &a.export_json,
               .help = "results file; in $XDG_STATE_HOME/sealbench without it",
               .kind = Kind::file},
              output_option(a.printing),
              {.names = "ARGUMENTS",
               .value = &a.more,
               .help = "more of bench's own options",
               .list = List::words,
               .behind_dashes = true},
          },
      .action =
          [arguments] {
            if (!arguments->name.empty()) return reproduce_one(*arguments);
            Printer printer(arguments->printing);
            printer.print([](const std::string&, const report::Style& style, std::ostream& out) {
              out << list_of_recipes(style);
            });
            return printer.status(kSuccess);
          },
      .examples = {
          {"bench reproduce runc-515f09f7b1 -- --runs 50", "runc's table of its overlayfs commit, with fewer samples"},
          {"bench reproduce runc-515f09f7b1 --runtime noclone=./a --runtime overlayfs=./b --runtime memfd=./c",
           "The same with three builds of runc"}}};
}

}  // namespace sealbench::cli
