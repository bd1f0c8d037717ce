#include "harness/measure/hyperfine.hpp"

#include <fmt/format.h>

#include "harness/measure/program_output.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/import.hpp"

namespace sealbench::measure {

namespace {

/// One word of a command line as hyperfine reads it (shell-words: POSIX quoting).
std::string quoted(const std::string& word) {
  std::string text(1, '\'');
  for (const char c : word) {
    if (c == '\'') {
      text.append("'\\''");
    } else {
      text.push_back(c);
    }
  }
  text.push_back('\'');
  return text;
}

std::string line_of(const std::vector<std::string>& argv) {
  std::string line;
  for (const std::string& word : argv) line.append(quoted(word)).append(" ");
  return line;
}

/// Of hyperfine's message when --prepare fails (1.12 to 1.19).
constexpr const char* kPrepareFailed = "preparation command";

/// hyperfine's standard input is /dev/null whatever one asks of it (1.15).
void refuse_to_give_the_null_device_away(const ContainerSession& session, const Command& command) {
  const auto user = session.bundle_config().value(workloads::Bundle::Json::json_pointer("/process/user/uid"), 0);
  if (command.surroundings.own_streams && user != 0) {
    throw std::runtime_error(fmt::format(
        "not with hyperfine: it gives its commands /dev/null as standard input, and this runtime would give "
        "that to the container's user {}; use --engine native",
        user));
  }
}

class HyperfineRun {
 public:
  HyperfineRun(const plan::Plan& plan, const Premises& premises, const OnSubject& on_subject, const Hooks& hooks)
      : plan_(plan),
        on_subject_(on_subject),
        hooks_(hooks),
        hyperfine_(premises.installation.find("hyperfine")),
        session_(premises, "hyperfine") {
    measured_.samples.resize(plan.subjects.size());
    measured_.failures.resize(plan.subjects.size());
    measured_.dropped.resize(plan.subjects.size());
    measured_.warnings.emplace_back(
        "hyperfine measures one subject after the other: there are no blocks to pair, and so no ratios");
  }

  Measured execute() {
    const int subjects = static_cast<int>(plan_.subjects.size());
    prepare();
    for (int i = 0; i < subjects && !measured_.interrupted; ++i) {
      hooks_.progress({.session = 0, .sessions = 1, .done = i, .total = subjects});
      measure(static_cast<std::size_t>(i));
      measured_.interrupted = hooks_.stop();
    }
    return std::move(measured_);
  }

 private:
  /// All before the first launch. What a subject that is not measured leaves goes with the session's directory.
  void prepare() {
    for (std::size_t subject = 0; subject < plan_.subjects.size(); ++subject) {
      try {
        session_.prepare(subject);
      } catch (const UsageError&) {
        throw;
      } catch (const std::runtime_error& error) {
        measured_.dropped[subject] = error.what();
      }
    }
    require_named(plan_, measured_);
  }

  void measure(std::size_t subject) {
    if (measured_.dropped[subject]) return tear_down(subject);
    try {
      session_.set_up(subject);
      session_.look(subject);
      on_subject_(session_, subject);
      session_.before_timed(subject);
      // hyperfine throws away what a failing command says.
      if (const Outcome trial = session_.sample(subject).outcome; !trial.ok()) {
        throw std::runtime_error("a launch " + trial.in_full());
      }
      const std::string file = session_.scratch(subject) + "/hyperfine.json";
      const Outcome outcome = session_.launch(command_for(subject, file), time_limit());
      if (!plan_.prepare.empty() && outcome.errors.find(kPrepareFailed) != std::string::npos) {
        throw UsageError(
            fmt::format("--prepare: `{}` failed; write `… || true` where that does not matter", plan_.prepare));
      }
      if (!outcome.ok()) throw std::runtime_error("hyperfine " + outcome.in_full());
      take(subject, results::import_file(file));
    } catch (const UsageError&) {
      tear_down(subject);
      throw;
    } catch (const std::runtime_error& error) {
      if (!hooks_.stop()) measured_.dropped[subject] = error.what();  // else it is not to blame
    }
    tear_down(subject);
  }

  [[nodiscard]] Command command_for(std::size_t subject, const std::string& file) {
    const auto whole = session_.next_whole(subject);
    if (!whole) {
      throw UsageError(
          fmt::format("a sample of the workload {} is more than one command: use --engine native", plan_.workload));
    }
    const Command& launch = *whole;
    refuse_to_give_the_null_device_away(session_, launch);
    Command command = launch;
    command.argv = {hyperfine_,       "-N",
                    "--style",        "none",
                    "--warmup",       std::to_string(plan_.warmup),
                    "--runs",         std::to_string(plan_.blocks),
                    "--export-json",  file,
                    "--command-name", plan_.subjects[subject].name};
    // Without a shell (-N) hyperfine has none for this either.
    if (!plan_.prepare.empty()) {
      command.argv.insert(command.argv.end(), {"--prepare", line_of({"/bin/sh", "-c", plan_.prepare})});
    }
    command.argv.push_back(line_of(launch.argv));
    return command;
  }

  /// hyperfine has no limit of its own for one launch.
  [[nodiscard]] std::chrono::nanoseconds time_limit() const {
    return plan_.timeout * (plan_.blocks + plan_.warmup + 1) * (plan_.prepare.empty() ? 1 : 2);
  }

  void take(std::size_t subject, const results::Results& imported) {
    results::Samples& samples = measured_.samples[subject];
    for (const double seconds : imported.subjects.at(0).samples.wall_s) {
      samples.wall_s.push_back(seconds);
      samples.block.push_back(next_block_++);
      samples.session.push_back(0);
    }
  }

  void tear_down(std::size_t subject) {
    try {
      session_.tear_down(subject);
    } catch (const std::runtime_error& error) {
      if (!measured_.dropped[subject]) {
        measured_.warnings.push_back(plan_.subjects[subject].name + ": " + error.what());
      }
    }
  }

  const plan::Plan& plan_;
  const OnSubject& on_subject_;
  const Hooks& hooks_;
  std::string hyperfine_;
  ContainerSession session_;
  Measured measured_;
  std::int64_t next_block_ = 0;
};

}  // namespace

std::string hyperfine_version(const host::Installation& installation) {
  constexpr std::chrono::seconds kLimit{10};
  const ProgramOutput output = run_program({installation.find("hyperfine"), "--version"}, kLimit);
  return output.out.substr(0, output.out.find('\n'));
}

Measured measure_with_hyperfine(const plan::Plan& plan, const Premises& premises, const OnSubject& on_subject,
                                const Hooks& hooks) {
  return HyperfineRun(plan, premises, on_subject, hooks).execute();
}

}  // namespace sealbench::measure
