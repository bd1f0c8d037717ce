#include "harness/gate/gate_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include "harness/report/markdown_text.hpp"
#include "harness/report/table.hpp"
#include "harness/text/join.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::gate {
namespace {

bool any_undecided(const Decision& decision) {
  return std::any_of(decision.subjects.begin(), decision.subjects.end(),
                     [](const SubjectDecision& subject) { return subject.undecided(); });
}

std::string verdict_text(const SubjectDecision& subject) {
  if (subject.missing) return subject.broken ? "broken" : "missing";
  if (!subject.timed) return "-";
  return std::string(name(subject.timing.verdict));
}

std::string counts_text(const SubjectDecision& subject) {
  if (subject.counts.failed()) return text::join(subject.counts.changes, "; ");
  if (!subject.counts.doubtful.empty()) {
    return fmt::format("environment: {}", text::join(subject.counts.doubtful, "; "));
  }
  return subject.counts.compared == 0 ? "-" : "same";
}

report::Tone tone(const SubjectDecision& subject) {
  if (subject.failed()) return report::Tone::bad;
  return subject.undecided() ? report::Tone::plain : report::Tone::good;
}

report::Table table(const Decision& decision) {
  report::Table made{.titles = {"subject", "time", "counts", "because"}, .rows = {}, .left_out = {}};
  for (const SubjectDecision& subject : decision.subjects) {
    made.rows.push_back({{subject.name},
                         {verdict_text(subject), tone(subject)},
                         {counts_text(subject), subject.counts.failed() ? report::Tone::bad : report::Tone::plain},
                         {subject.reason}});
  }
  return made;
}

/// Everything of one subject in one line.
std::string sentence(const SubjectDecision& subject) {
  std::string text = fmt::format("{}: ", subject.name);
  if (subject.missing) text += "not measured: ";
  if (subject.timed) text += fmt::format("{}, ", verdict_text(subject));
  text += subject.reason;
  if (subject.counts.failed())
    text += fmt::format("{}counts changed: {}", subject.reason.empty() ? "" : "; ", counts_text(subject));
  if (!subject.counts.failed() && !subject.counts.doubtful.empty())
    text += fmt::format("{}counts: {}", subject.reason.empty() ? "" : "; ", counts_text(subject));
  return text;
}

/// What the outcome alone does not tell.
std::string outcome_addition(const Decision& decision) {
  if (decision.failed()) return {};
  if (decision.options.strict && decision.exit_status() != 0) return ", which is a failure with --strict";
  if (!decision.blind()) return {};
  return fmt::format(", and could not have found a slowdown of {:.3g} %{}", 200 * decision.options.max_slowdown,
                     decision.options.allow_undecided ? "" : ": status 3 (--allow-undecided makes it 0)");
}

/// Data of a workflow command: per cent, carriage return and newline are escaped.
std::string github_data(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '%') {
      safe += "%25";
    } else if (c == '\n') {
      safe += "%0A";
    } else if (c == '\r') {
      safe += "%0D";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace

std::string_view outcome(const Decision& decision) {
  if (decision.failed()) return "failed";
  return any_undecided(decision) ? "can't tell" : "passed";
}

void write_text(const Decision& decision, const report::Style& style, std::ostream& out) {
  for (const SubjectDecision& subject : decision.subjects) {
    const std::string_view mark = subject.failed() ? "FAIL" : subject.undecided() ? "????" : "ok  ";
    const bool same = !subject.counts.failed() && subject.counts.doubtful.empty() && subject.counts.compared > 0;
    out << report::line_of(fmt::format("{}  ", mark), sentence(subject) + (same ? "; counts the same" : ""), style);
  }
  if (!decision.not_compared.empty()) out << "\nnot compared:\n";
  for (const std::string& line : decision.not_compared) out << report::item_of(line, style);
  std::string end = report::line_of(fmt::format("gate: {}{}", outcome(decision), outcome_addition(decision)), style);
  const std::string head = fmt::format("gate: {}", outcome(decision));
  if (style.color && end.starts_with(head)) {
    const std::string_view color = decision.failed() ? "\033[31m" : any_undecided(decision) ? "\033[33m" : "\033[32m";
    end = fmt::format("{}{}\033[0m{}", color, head, end.substr(head.size()));
  }
  out << '\n' << end;
}

void write_json(const Decision& decision, std::ostream& out) {
  using results::Json;
  const auto figure = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
  Json subjects = Json::array();
  for (const SubjectDecision& subject : decision.subjects) {
    Json entry = {{"name", subject.name},
                  {"failed", subject.failed()},
                  {"undecided", subject.undecided()},
                  {"missing", subject.missing},
                  {"reason", subject.reason}};
    if (subject.timed) {
      entry["verdict"] = name(subject.timing.verdict);
      entry["change"] = subject.timing.change;
      entry["at_least"] = figure(subject.timing.at_least);
      entry["at_most"] = figure(subject.timing.at_most);
      entry["blocks"] = subject.timing.blocks;
      entry["sessions"] = subject.timing.sessions;
      entry["detectable"] = figure(subject.timing.detectable);
      entry["could_have_failed"] = could_have_failed(subject.timing, decision.options);
      entry["needed_blocks"] = subject.timing.needed_blocks ? Json(*subject.timing.needed_blocks) : Json(nullptr);
    }
    entry["counts"] = {{"compared", subject.counts.compared},
                       {"changes", subject.counts.changes},
                       {"doubtful", subject.counts.doubtful}};
    subjects.push_back(std::move(entry));
  }
  const Json document = {
      {"outcome", outcome(decision)},
      {"exit_status", decision.exit_status()},
      {"max_slowdown", figure(decision.options.times ? std::optional(decision.options.max_slowdown) : std::nullopt)},
      {"alpha_slower", decision.options.alpha_slower},
      {"alpha_within", decision.options.alpha_within},
      {"strict", decision.options.strict},
      {"subjects", std::move(subjects)},
      {"not_compared", decision.not_compared}};
  out << document.dump(2) << '\n';
}

void write_github(const Decision& decision, std::ostream& out) {
  for (const SubjectDecision& subject : decision.subjects) {
    const bool fails = subject.failed() || (subject.blind(decision.options) && !decision.options.allow_undecided);
    const std::string_view level = fails ? "error" : subject.undecided() ? "warning" : "notice";
    out << fmt::format("::{} title=bench gate::{}\n", level, github_data(sentence(subject)));
  }
  for (const std::string& line : decision.not_compared) {
    out << fmt::format("::notice title=bench gate::{}\n", github_data("not compared: " + line));
  }
}

void write_github_summary(const Decision& decision, std::ostream& out) {
  out << "### bench gate: " << outcome(decision) << outcome_addition(decision) << "\n\n"
      << report::to_markdown(table(decision));
  if (!decision.not_compared.empty()) out << "\nNot compared:\n\n";
  for (const std::string& line : decision.not_compared) out << "- " << report::markdown_escaped(line) << '\n';
}

void write(std::string_view format, const Decision& decision, const report::Style& style,
           const std::string& step_summary, std::ostream& out) {
  if (format == "text") {
    write_text(decision, style, out);
  } else if (format == "json") {
    write_json(decision, out);
  } else if (format == "junit") {
    write_junit(decision, out);
  } else if (format == "github") {
    write_github(decision, out);
    if (step_summary.empty()) return;
    std::ofstream summary(step_summary, std::ios::app);
    write_github_summary(decision, summary);
    if (!summary.flush()) throw std::runtime_error("cannot append to " + step_summary);
  } else {
    throw std::invalid_argument(text::unknown("format", format, {"text", "json", "junit", "github"}));
  }
}

}  // namespace sealbench::gate
