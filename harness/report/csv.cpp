// One row per launch, as RFC 4180 has it, with lines that end in a newline alone.
#include <fmt/format.h>

#include <cmath>
#include <ostream>
#include <string>

#include "harness/fleet/overview.hpp"
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

/// Empty where there is none.
std::string figure(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(); }

void write_host(const fleet::Section& section, const fleet::Row& row, std::ostream& out) {
  const auto fact = [&](const char* name) {
    const auto found = row.facts.find(name);
    return field(found == row.facts.end() ? std::string() : found->second);
  };
  for (std::size_t i = 0; i < row.measured.size(); ++i) {
    if (!row.measured[i]) continue;
    const fleet::Measured& measured = *row.measured[i];
    const fleet::SubjectOfFleet& subject = section.subjects[i];
    const bool interval = measured.has_ratio && measured.ratio.has_interval();
    out << field(section.workload) << ',' << field(row.host) << ',' << section.classes[row.host_class].letter << ','
        << fact("kernel") << ',' << fact("machine") << ',' << fact("filesystem of the exe") << ','
        << figure(row.primitives_factor > 0 ? row.primitives_factor : std::nan("")) << ',' << field(subject.name) << ','
        << field(subject.runtime) << ',' << field(subject.strategy) << ',' << measured.samples << ','
        << figure(measured.mean_s) << ',' << figure(measured.median_s) << ','
        << (measured.has_ratio ? figure(measured.ratio.estimate) : "") << ','
        << (interval ? figure(measured.ratio.low) : "") << ',' << (interval ? figure(measured.ratio.high) : "") << ','
        << field(measured.protects) << '\n';
  }
}

class CsvFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "csv"; }
  [[nodiscard]] std::string_view summary() const override {
    return "one row per launch; of a fleet one per host and subject";
  }
  [[nodiscard]] bool takes_fleets() const override { return true; }
  void write_fleet(const fleet::Overview& fleet, const Style& /*style*/, std::ostream& out) const override {
    out << "workload,host,class,kernel,machine,filesystem,primitives_factor,subject,runtime,strategy,samples,mean_s,"
           "median_s,ratio,ratio_low,ratio_high,protects\n";
    for (const fleet::Section& section : fleet.sections) {
      for (const fleet::Row& row : section.rows) write_host(section, row, out);
    }
  }
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
