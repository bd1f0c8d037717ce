// One row per launch, as RFC 4180 has it, with lines that end in a newline alone.
#include <fmt/format.h>

#include <ostream>
#include <string>

#include "harness/report/report.hpp"
#include "harness/results/columns.hpp"

namespace sealbench::report {
namespace {

/// Quoted when it has to be. A spreadsheet would compute what begins like a formula (OWASP, "CSV injection"): an
/// apostrophe before it says that it is text.
std::string field(const std::string& name) {
  const bool formula = !name.empty() && std::string_view("=+-@\t\r").find(name.front()) != std::string_view::npos;
  std::string text = formula ? "'" + name : name;
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

class CsvFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "csv"; }
  [[nodiscard]] std::string_view summary() const override { return "one row per launch"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    out << "subject,runtime,strategy,exe_bytes";
    const results::Samples none;
    results::for_each_column(none, [&](const char* column, const auto&) { out << ',' << column; });
    for (const results::Metric& metric : results.metrics) out << ',' << field(metric.name);
    out << '\n';
    for (const results::Subject& subject : results.subjects) {
      for (std::size_t i = 0; i < subject.samples.size(); ++i) {
        out << field(subject.name) << ',' << field(subject.runtime) << ',' << field(subject.strategy) << ','
            << subject.exe_bytes;
        // fmt prints the shortest digits that read back as the same number.
        results::for_each_column(subject.samples, [&](const char*, const auto& column) {
          out << ',' << (column.empty() ? std::string() : fmt::format("{}", column[i]));
        });
        for (const results::Metric& metric : results.metrics) {
          out << ',' << fmt::format("{}", subject.samples.metrics.at(metric.name)[i]);
        }
        out << '\n';
      }
    }
  }
};

}  // namespace

const Format& csv() {
  static const CsvFormat format;
  return format;
}

}  // namespace sealbench::report
