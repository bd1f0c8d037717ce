// bench doctor: what on this host disturbs or prevents measuring.
#include "harness/host/doctor.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/printing.hpp"
#include "harness/host/primitives.hpp"
#include "harness/host/settings.hpp"
#include "harness/measure/interruption.hpp"
#include "harness/measure/observation_cost.hpp"
#include "harness/measure/workspace.hpp"
#include "harness/plan/errors.hpp"
#include "harness/report/duration.hpp"
#include "harness/text/width.hpp"
#include "harness/text/wrap.hpp"

namespace sealbench::cli {

namespace {

const char* word(host::Severity severity) {
  switch (severity) {
    case host::Severity::fine:
      return "fine";
    case host::Severity::lacks:
      return "lacks";
    case host::Severity::disturbs:
      return "disturbs";
    case host::Severity::prevents:
      return "PREVENTS";
  }
  return "";
}

/// What launches are made of, here and on two other machines.
void write_primitives(std::size_t width, std::ostream& out) {
  const results::Json& costs = host::primitive_costs();
  const auto shown = [](const std::optional<double>& cost) {
    return cost ? report::duration(*cost, report::TimeUnit::microseconds, 2) : std::string("-");
  };
  constexpr std::size_t kName = 28;
  constexpr std::size_t kFigure = 10;
  const auto row = [&](std::string_view name, std::string_view here, std::string_view fast, std::string_view slow) {
    // Aligned by the text's width: µ is one character of two bytes.
    out << text::align_left(name, kName) << text::align_right(here, kFigure) << text::align_right(fast, kFigure)
        << text::align_right(slow, kFigure) << '\n';
  };
  out << '\n';
  row("what launches are made of", "here", "fast", "slow");
  for (const host::Primitive& primitive : host::primitives()) {
    const auto here = costs.find(std::string(primitive.member));
    row(primitive.title, shown(here == costs.end() ? std::nullopt : std::optional(here->get<double>())),
        shown(primitive.fast_machine), shown(primitive.slow_machine));
  }
  out << text::hanging("", "(fast and slow are the machines of docs/measurement.md, \"Two hosts\")", width);
}

/// One finding: what, and below it why and what to do, in lines that fit.
void write_finding(const char* name, const host::Finding& finding, std::size_t width, std::ostream& out) {
  constexpr std::size_t kWord = 10;
  constexpr std::size_t kName = 16;
  constexpr std::size_t kNarrow = 72;
  const std::string severity = text::align_left(word(finding.severity), kWord);
  const std::string head = severity + text::align_left(name, kName);
  const std::size_t indent = width < kNarrow ? kWord : head.size();
  const std::string below(indent, ' ');
  if (width < kNarrow) {
    out << severity << name << '\n' << text::hanging(below, finding.what, width);
  } else {
    out << text::hanging(head, finding.what, width);
  }
  if (!finding.why.empty()) out << text::hanging(below + "why: ", finding.why, width);
  if (!finding.todo.empty()) out << text::hanging(below + "do:  ", finding.todo, width);
}

int diagnose(Printer& printer) {
  const host::Asking asking = host::Asking::now();
  std::vector<host::Finding> all;
  printer.print([&](const std::string&, const report::Style& style, std::ostream& out) {
    const auto width = static_cast<std::size_t>(style.width);
    for (const host::Check& check : host::checks()) {
      for (const host::Finding& finding : check.look(asking)) {
        write_finding(check.name, finding, width, out);
        all.push_back(finding);
      }
    }
    write_primitives(width, out);
  });
  return printer.status(host::worst(all) == host::Severity::prevents ? kImpossibleHere : kSuccess);
}

/// Runs the command; its exit status, as a shell says it.
int run_command(const std::vector<std::string>& words) {
  std::vector<std::string> own = words;
  std::vector<char*> argv;
  for (std::string& word : own) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  if (const int error = ::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ); error != 0) {
    throw UsageError(fmt::format("cannot run {}: {}", words.front(), std::strerror(error)));
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  constexpr int kBySignal = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kBySignal + WTERMSIG(status);
}

/// Changes what disturbs for as long as the command runs; without one, until a signal comes.
int fix(const std::vector<std::string>& command) {
  if (::geteuid() != 0) throw HostError("settings of the kernel are root's to change: sudo bench doctor --fix");
  const measure::Interruption interruption;  // the command gets ^C too; settings are put back after it
  host::ChangedSettings changed("");
  for (const host::Setting& setting : changed.settings()) {
    say(fmt::format("{}: {} -> {}", setting.path, setting.was, setting.kind->wanted));
  }
  if (changed.settings().empty()) say("nothing to change: no setting of this kernel disturbs");
  int status = kSuccess;
  if (!command.empty()) {
    status = run_command(command);
  } else if (!changed.settings().empty()) {
    say("until Ctrl-C; then all is put back");
    while (!measure::Interruption::requested()) ::usleep(100'000);
  }
  const std::vector<std::string> problems = changed.put_back();
  for (const std::string& problem : problems) say(problem);
  return status == kSuccess && !problems.empty() ? kImpossibleHere : status;
}

/// On noclone: the fewest system calls, so that the figures are those of observing rather than of a strategy.
int measure_overhead(int rounds, Printer& printer) {
  const measure::Interruption interruption;
  measure::Workspace workspace(measure::Workspace::default_base());
  const std::string strategy = "noclone";
  const counters::Overheads overheads =
      measure::observation_cost(workspace, strategy, rounds, measure::Interruption::requested);
  if (overheads.rounds > 0) {
    printer.print([&](const std::string&, const report::Style&, std::ostream& out) {
      out << fmt::format("sealrun-{} run, {} rounds, every way to observe in turn\n{}", strategy, overheads.rounds,
                         counters::to_text(overheads));
    });
  }
  if (!measure::Interruption::requested()) return printer.status(kSuccess);
  say(fmt::format("interrupted after {} of {} rounds", overheads.rounds, rounds));
  return measure::Interruption::exit_status();
}

struct DoctorArguments {
  bool fix = false;
  std::vector<std::string> command;
  bool measure_overhead = false;
  int rounds = 100;
  Printing printing;
};

}  // namespace

Command doctor_command() {
  auto arguments = std::make_shared<DoctorArguments>();
  DoctorArguments& a = *arguments;
  return {.name = "doctor",
          .summary = "what on this host disturbs or prevents measuring",
          .options =
              {
                  {.names = "--fix",
                   .value = &a.fix,
                   .help = "change what disturbs and can be undone (governor, turbo, huge pages) while COMMAND runs, "
                           "else until Ctrl-C; then put it back",
                   .excludes = {"--measure-overhead", "--output"}},
                  {.names = "COMMAND",
                   .value = &a.command,
                   .help = "with --fix: what runs meanwhile",
                   .kind = Kind::command,
                   .list = List::words,
                   .behind_dashes = true,
                   .needs = {"--fix"}},
                  {.names = "--measure-overhead",
                   .value = &a.measure_overhead,
                   .help = "instead: what counting costs, by launches observed in every way in turn"},
                  {.names = "--rounds",
                   .value = &a.rounds,
                   .help = "of --measure-overhead: launches for each way to observe",
                   .range = Range{1, 100'000},
                   .needs = {"--measure-overhead"}},
                  output_option(a.printing),
              },
          .action =
              [arguments] {
                Printer printer(arguments->printing);
                tidy_up();
                if (arguments->fix) return fix(arguments->command);
                return arguments->measure_overhead ? measure_overhead(arguments->rounds, printer) : diagnose(printer);
              },
          .examples = {{"bench doctor", "Before the first measurement on a machine"},
                       {"bench doctor --fix -- bench --strategy all", "Measure with the governor at performance"}}};
}

}  // namespace sealbench::cli
