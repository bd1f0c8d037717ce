// bench merge FILE…: the results of many hosts as one fleet file, which report and advise take.
#include "harness/fleet/merge.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/printing.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/cli/version.hpp"
#include "harness/plan/errors.hpp"
#include "sys/held_signals.hpp"

namespace sealbench::cli {

namespace {

struct MergeArguments {
  std::vector<std::string> files;
  std::vector<std::string> absent;
  bool samples = false;
  Printing printing;
  std::string command_line;
};

fleet::Refusal absent_host(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == 0 || equals == std::string::npos || equals + 1 == word.size())
    throw UsageError(fmt::format("--absent {}: write HOST=REASON, as in --absent \"web3=no space left\"", word));
  return {.host = word.substr(0, equals), .file = {}, .reason = word.substr(equals + 1)};
}

/// Ends the command between two pieces, so that what was begun is removed.
void stop_when_asked() {
  if (sys::HeldSignals::pending()) throw HostError("interrupted: no fleet file was written");
}

int merge(const MergeArguments& arguments) {
  std::vector<fleet::Refusal> absent;
  for (const std::string& word : arguments.absent) absent.push_back(absent_host(word));
  const std::vector<fleet::Input> inputs = fleet::inputs_of(arguments.files);
  std::optional<results::Destination> file;
  if (!arguments.printing.output.empty()) file.emplace(named_destination("--output", arguments.printing.output));
  if (!file) require_standard_output();
  const fleet::Header header{
      .version = version(), .commit = commit(), .date = now(), .command_line = arguments.command_line};
  const auto keep = arguments.samples ? fleet::Keep::samples : fleet::Keep::summaries;
  fleet::Merged merged;
  const auto make = [&](const fleet::Writer::Put& put) {
    merged = fleet::merge(inputs, keep, header, absent, [&](std::string_view piece) {
      stop_when_asked();
      put(piece);
    });
    if (merged.entries == 0) {
      for (const fleet::Refusal& refusal : merged.refused) say(refusal.file + ": " + refusal.reason);
      throw UsageError("none of these files is a host's: there is nothing to merge");
    }
  };
  if (file) {
    file->write_pieces(make);
  } else {
    make([](std::string_view piece) { std::cout << piece; });
  }
  const std::size_t told = merged.refused.size();
  for (const fleet::Refusal& refusal : merged.refused)
    say(fmt::format("{} is not in the fleet: {}{}", refusal.host, refusal.file.empty() ? "" : refusal.file + ": ",
                    refusal.reason));
  say(fmt::format("{} merged, {} left out", merged.entries, told));
  return told > absent.size() ? kBadUse : kSuccess;
}

}  // namespace

Command merge_command(const std::string& command_line) {
  auto arguments = std::make_shared<MergeArguments>();
  MergeArguments& a = *arguments;
  a.command_line = command_line;
  return {.name = "merge",
          .summary = "the results of many hosts as one fleet file, which report and advise take",
          .description =
              "A file that cannot be used is named, on standard error and in the fleet file, and the others "
              "stand; the status is then 2.",
          .options =
              {
                  {.names = "FILE",
                   .value = &a.files,
                   .help = "results file, survey, fleet file, or a folder of them; HOST=FILE says what the host is "
                           "called, which is otherwise by its file",
                   .kind = Kind::results_file,
                   .list = List::words,
                   .required = true},
                  {.names = "--samples",
                   .value = &a.samples,
                   .help = "keep every launch, not only what reports say of all of them"},
                  {.names = "--absent",
                   .value = &a.absent,
                   .help = "a host of which there is no file, and why: reports name it",
                   .shown = "HOST=REASON",
                   .list = List::repeated},
                  output_option(a.printing),
              },
          .action = [arguments] { return merge(*arguments); },
          .examples = {{"bench merge web1.json web2.json -o fleet.json", "Two hosts, web1 and web2"},
                       {"bench report fleet.json", "What holds on all of them, and what on which"}}};
}

}  // namespace sealbench::cli
