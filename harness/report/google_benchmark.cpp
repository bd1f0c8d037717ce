// The JSON of Google Benchmark, one entry per launch, so that its compare.py has repetitions for its U test.
#include <ostream>

#include "harness/report/column.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

using results::Json;

constexpr double kTimeUnit = 1e9;  // ns

Json repetition(const results::Subject& subject, std::size_t family, std::size_t index) {
  const results::Samples& samples = subject.samples;
  const double user = samples.user_s.empty() ? 0 : samples.user_s[index];
  const double system = samples.system_s.empty() ? 0 : samples.system_s[index];
  return {{"name", subject.name},
          {"family_index", family},
          {"per_family_instance_index", 0},
          {"run_name", subject.name},
          {"run_type", "iteration"},
          {"repetitions", samples.size()},
          {"repetition_index", index},
          {"threads", 1},
          {"iterations", 1},
          {"real_time", samples.wall_s[index] * kTimeUnit},
          {"cpu_time", (user + system) * kTimeUnit},
          {"time_unit", "ns"}};
}

Json context(const results::Results& results) {
  return {{"date", results.date}, {"executable", "bench"},           {"command_line", results.command_line},
          {"host", results.host}, {"library_build_type", "release"}, {"json_schema_version", 1}};
}

class GoogleBenchmarkFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "google-benchmark"; }
  [[nodiscard]] std::string_view summary() const override { return "JSON of Google Benchmark, for its compare.py"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    Json document = {{"context", context(results)}, {"benchmarks", Json::array()}};
    for (std::size_t family = 0; family < results.subjects.size(); ++family) {
      const results::Subject& subject = results.subjects[family];
      for (std::size_t index = 0; index < subject.samples.size(); ++index) {
        document["benchmarks"].push_back(repetition(subject, family, index));
      }
    }
    out << document.dump(2) << '\n';
  }
};

}  // namespace

const Format& google_benchmark() {
  static const GoogleBenchmarkFormat format;
  return format;
}

}  // namespace sealbench::report
