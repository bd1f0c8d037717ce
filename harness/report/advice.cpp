// advice: the recommendation as a short report in Markdown, to be pasted into a design document.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include "harness/advise/recommendation.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/column.hpp"
#include "harness/report/duration.hpp"
#include "harness/report/notes.hpp"
#include "harness/report/report.hpp"
#include "harness/results/metrics.hpp"
#include "strategies/registry.hpp"

namespace sealbench::report {

namespace {

using namespace advise;  // NOLINT(google-build-using-namespace): this format shows nothing else

std::string_view summary_of(const std::string& strategy) {
  const strategies::Strategy* const known = strategies::find(strategy);
  return known == nullptr ? std::string_view() : known->traits().summary;
}

std::string median_time(const results::Subject& subject) {
  const double median = analysis::median(subject.samples.wall_s);
  constexpr int kDigits = 2;
  return duration(median, unit_for(median), kDigits);
}

std::string ratio_text(const results::Ratio& ratio) {
  if (!ratio.has_interval()) return fmt::format("{:.3f}", ratio.estimate);
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", ratio.estimate, ratio.low, ratio.high);
}

std::string word(std::optional<bool> fact) { return !fact ? "unknown" : *fact ? "yes" : "no"; }

bool meets(const Recommendation& recommendation, const results::Subject* subject) {
  return std::find(recommendation.met.begin(), recommendation.met.end(), subject) != recommendation.met.end();
}

void write_choice(const Recommendation& recommendation, std::ostream& out) {
  if (recommendation.chosen == nullptr) {
    out << "# Protection of the runtime's exe: nothing meets the requirements\n\n";
  } else {
    const std::string& name = recommendation.chosen->strategy;
    out << fmt::format("# Protection of the runtime's exe: use `{}`\n\n`{}`: {}.\n\n", name, name, summary_of(name));
  }
  out << sentence(recommendation) << ".\n\nRequired:\n\n";
  for (const std::string& name : recommendation.required) {
    const auto all = requirements();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto* known) { return known->name == name; });
    out << fmt::format("- `{}`: {}\n", name, (*found)->summary);
  }
}

/// For a runtime that is not ours: how it comes to be executed from what the strategy keeps.
void write_what_to_do(const results::Results& results, const Recommendation& recommendation, std::ostream& out) {
  const results::Subject* const chosen = recommendation.chosen;
  if (chosen == nullptr || !chosen->extra.contains("launched_from")) return;
  const results::Ratio& ratio = chosen->ratio.front();
  out << fmt::format(
      "\n## What to do\n\n"
      "    sealrun install --for {0} --seal {1} --unit\n\n"
      "prints the path to execute in the place of {0}, which stays as it is; `sealrun uninstall --for {0} --seal {1}` "
      "undoes it.\nA launch then takes {2} of what it takes now ({3}). For podman, in containers.conf:\n\n"
      "    [engine]\n    runtime = \"{0}-kept\"\n    [engine.runtimes]\n    {0}-kept = [\"PATH\"]\n\n"
      "- Upgrades: the mount goes on showing the old {0} until it is renewed. `--unit` writes a path unit that renews "
      "it "
      "at once; without systemd\n  call the first command at boot and from the package manager (apt: "
      "`DPkg::Post-Invoke`).\n"
      "- A launch in a mount namespace that is older than the mount does not find the path: install before the engine "
      "starts.\n",
      chosen->runtime, chosen->strategy, ratio_text(ratio), results::metric_of(results).name);
}

void write_figures(const std::vector<Evidence>& evidence, const Recommendation& recommendation, std::ostream& out) {
  out << "\n## Figures and verdicts\n\n"
         "| strategy | median | ratio to the reference [95 %] | protects | pages | rootless | mount events | meets all "
         "|\n"
         "| --- | ---: | ---: | --- | --- | --- | ---: | --- |\n";
  for (const Evidence& one : evidence) {
    const results::Json& events = one.property("mount_events");
    out << fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} |\n", one.strategy(), median_time(*one.subject),
                       ratio_text(one.subject->ratio.front()), figure_text(one.subject->extra, "/protects"),
                       figure_text(one.subject->extra, "/pages"), word(one.fact("rootless")),
                       events.is_number() ? events.dump() : "unknown", meets(recommendation, one.subject) ? "yes" : "");
  }
  out << "\nprotects: *yes*: nothing fell; *by default*: only containers with more capabilities than the default made "
         "something\nfall; *no*: a container with default capabilities did. pages: whose page cache is executed; "
         "*shared* with the host's file,\n*common* to all launches, each launch's *own*: what poisons it "
         "(CVE-2022-0847) reaches everybody who "
         "executes the same pages.\n";
}

void write_rejections(const Recommendation& recommendation, std::ostream& out) {
  if (recommendation.rejections.empty()) return;
  out << "\n## Why not the others\n\n";
  std::string strategy;
  for (const Rejection& rejection : recommendation.rejections) {
    if (rejection.strategy != strategy) {
      out << (strategy.empty() ? "" : "\n") << "- `" << rejection.strategy << "`:";
    } else {
      out << ";";
    }
    strategy = rejection.strategy;
    out << fmt::format(" not {}: {}", rejection.requirement, rejection.why);
  }
  out << "\n";
}

void write_caveats(const results::Results& results, const std::vector<Evidence>& evidence,
                   const Recommendation& recommendation, std::ostream& out) {
  out << "\n## Caveats\n\n";
  out << fmt::format(
      "- Measured on one host: kernel {}, {} CPUs ({}), exe of {} bytes on {}; {}. Ratios carry over to "
      "another machine better than times.\n",
      figure_text(results.host, "/kernel"), figure_text(results.host, "/cpu/count"),
      figure_text(results.host, "/cpu/model"), evidence.front().subject->exe_bytes,
      figure_text(results.host, "/exe_filesystem/type"), measured_line(results));
  out << "- Verdicts hold for this kernel and for the probes of this version of bench: verify again after an upgrade. "
         "A "
         "cell is\n  called protected only when the unprotected control fell to the same attack in the same run.\n";
  if (recommendation.chosen != nullptr) {
    for (const Evidence& one : evidence) {
      if (one.subject != recommendation.chosen) continue;
      if (const Cells cells = one.cells(""); !cells.falls.empty()) {
        out << fmt::format("- `{}` fell to: {}.\n", one.strategy(), cells.falls_text());
      }
    }
  }
  for (const std::string& note : notes(results)) out << "- " << note << "\n";
  out << fmt::format("\nbench {} ({}), {}: `{}`\n", results.version, results.commit, results.date,
                     results.command_line);
}

void write_advice(const results::Results& results, const std::vector<Evidence>& evidence,
                  const Recommendation& recommendation, std::ostream& out) {
  write_choice(recommendation, out);
  write_what_to_do(results, recommendation, out);
  write_figures(evidence, recommendation, out);
  write_rejections(recommendation, out);
  write_caveats(results, evidence, recommendation, out);
}

class AdviceFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "advice"; }
  [[nodiscard]] std::string_view summary() const override {
    return "which strategy to use and why, to be pasted into a design document; needs --verify";
  }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    const auto required = required_by(results);
    try {
      write_advice(results, evidence_in(results), recommend(results, required), out);
    } catch (const std::runtime_error& error) {  // no verdicts, or nothing to compare with
      out << "# Protection of the runtime's exe: no recommendation\n\n" << error.what() << ".\n";
    }
  }
};

}  // namespace

const Format& advice() {
  static const AdviceFormat format;
  return format;
}

}  // namespace sealbench::report
