// text: for a terminal.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <utility>

#include "harness/verify/output/grid.hpp"
#include "harness/verify/output/output.hpp"

namespace sealbench::verify {

namespace {

constexpr std::size_t kFirst = 16;  ///< width of the names of rows
constexpr std::size_t kGap = 2;

std::string painted(const std::string& row, const report::Style& style) {
  if (!style.color) return row;
  std::string text;
  for (const char c : row) {
    const char* const color = c == 'W' || c == 'H' || c == 'X' ? "31"
                              : c == '?'                       ? "33"
                              : c == '.' || c == ':'           ? "32"
                                                               : "";
    text += *color == '\0' ? std::string(1, c) : fmt::format("\033[{}m{}\033[0m", color, c);
  }
  return text;
}

void table(const Matrix& matrix, const char* title, const std::vector<std::string>& strategies,
           const std::vector<std::string>& rows, std::string Verdict::*member, const report::Style& style,
           std::ostream& out) {
  // Columns as wide as what stands in them, as many beside each other as fit.
  std::vector<std::size_t> widths;
  for (const std::string& strategy : strategies) {
    widths.push_back(strategy.size());
    for (const std::string& name : rows) {
      const std::string cells = row(matrix, strategy, [&](const Verdict& v) { return v.*member == name; });
      widths.back() = std::max(widths.back(), cells.size());
    }
  }
  for (std::size_t from = 0, to = 0; from < strategies.size(); from = to) {
    std::size_t used = kFirst;
    for (to = from;
         to < strategies.size() && (to == from || used + kGap + widths[to] <= static_cast<std::size_t>(style.width));
         ++to) {
      used += kGap + widths[to];
    }
    std::string heading = fmt::format("{:<{}}", title, kFirst);
    for (std::size_t i = from; i < to; ++i) heading += fmt::format("  {:<{}}", strategies[i], widths[i]);
    out << heading.substr(0, heading.find_last_not_of(' ') + 1) << '\n';
    for (const std::string& name : rows) {
      out << fmt::format("{:<{}}", name, kFirst);
      for (std::size_t i = from; i < to; ++i) {
        const std::string cells = row(matrix, strategies[i], [&](const Verdict& v) { return v.*member == name; });
        out << "  " << painted(cells, style);
        if (i + 1 < to) out << std::string(widths[i] - cells.size(), ' ');
      }
      out << '\n';
    }
    out << '\n';
  }
}

/// Items in one line; on a screen as many in each as fit, and one that does not fit alone in several.
std::string filled(std::span<const std::string_view> items, const report::Style& style) {
  constexpr std::string_view kBetween = "   ";
  const auto width = static_cast<std::size_t>(style.width);
  std::vector<std::string> lines;
  for (const std::string_view item : items) {
    if (lines.empty() || (style.screen && lines.back().size() + kBetween.size() + item.size() > width)) {
      lines.emplace_back(item);
    } else {
      lines.back().append(kBetween).append(item);
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line.size() <= width ? line + '\n' : report::line_of(line, style);
  return text;
}

void write_failures(const Matrix& matrix, const report::Style& style, std::ostream& out) {
  std::string strategy;
  for (const Failure& failure : failures(matrix)) {
    if (failure.strategy != strategy) {
      strategy = failure.strategy;
      out << strategy << (strategy == kControl ? " (the control: it claims nothing)" : "") << '\n';
    }
    std::string sentence =
        fmt::format("{} {} in {} cells (privileges {}; paths {})", failure.probe, to_string(failure.outcome),
                    failure.cells, listed(failure.privileges, 3), listed(failure.paths, 6));
    if (!failure.mechanism.empty()) sentence += ": " + failure.mechanism;
    out << report::item_of(sentence + fmt::format(". Seen: {}", failure.evidence), style);
  }
  out << '\n';
}

std::string_view words(const std::optional<bool>& seen, std::string_view yes, std::string_view no) {
  if (!seen) return kUnknown;
  return *seen ? yes : no;
}

void write_properties(const Matrix& matrix, const report::Style& style, std::ostream& out) {
  for (const Property& property : matrix.observations.properties) {
    const auto say = [&](const std::string& sentence) { out << report::item_of(sentence, style); };
    out << property.strategy << '\n';
    if (!property.failure.empty()) say("could not be seen: " + property.failure);
    say("containers are started from: " + program_text(matrix, property));
    say("pages " + pages_text(property));
    say(fmt::format("/proc/self/exe inside: {}{}; readable: {}", property.link.value_or(std::string(kUnknown)),
                    property.link_reveals_path.value_or(false) ? " (reveals the host's path)" : "",
                    words(property.readable, "yes", "no")));
    say(fmt::format("mount events per launch: {}; mount table: {}", mount_events_text(property),
                    words(property.mount_table_changed, "CHANGED", "as before")));
    say("leaked descriptors of the host: " + leaks_text(property));
  }
  out << '\n';
}

void write_text(const Matrix& matrix, const report::Style& style, std::ostream& out) {
  const auto strategies = strategies_in(matrix);
  out << filled(legend(), style) << report::line_of(std::string(row_legend()), style) << '\n';
  table(matrix, "probe", strategies, probes_in(matrix), &Verdict::probe, style, out);
  table(matrix, "path of attack", strategies, paths_in(matrix), &Verdict::path, style, out);
  write_failures(matrix, style, out);
  write_properties(matrix, style, out);
  for (const std::string& sentence : closing_sentences(matrix)) out << report::line_of(sentence, style);
  out << report::line_of(fmt::format("{} ({:.0f} s)", tally(matrix), matrix.seconds), style);
}

}  // namespace

const Output& text_output() {
  static const Output kOutput{.name = "text", .write = write_text};
  return kOutput;
}

}  // namespace sealbench::verify
