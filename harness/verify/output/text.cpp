// text: for a terminal.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/verify/output/grid.hpp"
#include "harness/verify/output/output.hpp"

namespace sealbench::verify {

namespace {

constexpr std::size_t kFirst = 16;  ///< width of the names of rows
constexpr std::size_t kGap = 2;

std::string painted(const std::string& row, const OutputStyle& style) {
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
           const std::vector<std::string>& rows, std::string Verdict::*member, const OutputStyle& style,
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
    for (to = from; to < strategies.size() && (to == from || used + kGap + widths[to] <= style.width); ++to) {
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

void write_failures(const Matrix& matrix, std::ostream& out) {
  std::string strategy;
  for (const Failure& failure : failures(matrix)) {
    if (failure.strategy != strategy) {
      strategy = failure.strategy;
      out << strategy << (strategy == kControl ? " (the control: it claims nothing)" : "") << '\n';
    }
    out << fmt::format("  {} {} in {} cells (privileges {}; paths {})", failure.probe, to_string(failure.outcome),
                       failure.cells, listed(failure.privileges, 3), listed(failure.paths, 6));
    if (!failure.mechanism.empty()) out << ": " << failure.mechanism;
    out << fmt::format(". Seen: {}\n", failure.evidence);
  }
  out << '\n';
}

std::string_view words(const std::optional<bool>& seen, std::string_view yes, std::string_view no) {
  if (!seen) return kUnknown;
  return *seen ? yes : no;
}

void write_properties(const Matrix& matrix, std::ostream& out) {
  for (const Property& property : matrix.observations.properties) {
    out << property.strategy << '\n';
    if (!property.failure.empty()) out << "  could not be seen: " << property.failure << '\n';
    out << fmt::format("  containers are started from: {}\n", program_text(matrix, property));
    out << fmt::format("  pages {}\n", pages_text(property));
    out << fmt::format("  /proc/self/exe inside: {}{}; readable: {}\n", property.link.value_or(std::string(kUnknown)),
                       property.link_reveals_path.value_or(false) ? " (reveals the host's path)" : "",
                       words(property.readable, "yes", "no"));
    out << fmt::format("  mount events per launch: {}; mount table: {}\n", mount_events_text(property),
                       words(property.mount_table_changed, "CHANGED", "as before"));
    out << fmt::format("  leaked descriptors of the host: {}\n", leaks_text(property));
  }
  out << '\n';
}

void write_text(const Matrix& matrix, const OutputStyle& style, std::ostream& out) {
  const auto strategies = strategies_in(matrix);
  out << legend() << '\n' << row_legend() << "\n\n";
  table(matrix, "probe", strategies, probes_in(matrix), &Verdict::probe, style, out);
  table(matrix, "path of attack", strategies, paths_in(matrix), &Verdict::path, style, out);
  write_failures(matrix, out);
  write_properties(matrix, out);
  for (const std::string& sentence : closing_sentences(matrix)) out << sentence << '\n';
  out << fmt::format("{} ({:.0f} s)\n", tally(matrix), matrix.seconds);
}

}  // namespace

const Output& text_output() {
  static const Output kOutput{.name = "text", .write = write_text};
  return kOutput;
}

}  // namespace sealbench::verify
