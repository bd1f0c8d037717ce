// For a commit message: the command line, then the figures in the layout that readers of commit messages know.
#include <ostream>

#include "harness/analysis/moments.hpp"
#include "harness/report/hyperfine_layout.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

hyperfine::Benchmark benchmark(const results::Subject& subject) {
  const analysis::Moments wall = analysis::moments(subject.samples.wall_s);
  const auto mean_or_zero = [](const std::vector<double>& column) {
    return column.empty() ? 0 : analysis::moments(column).mean();
  };
  hyperfine::Benchmark benchmark{.command = subject.name,
                                 .mean = wall.mean(),
                                 .standard_deviation = {},
                                 .user = mean_or_zero(subject.samples.user_s),
                                 .system = mean_or_zero(subject.samples.system_s),
                                 .min = wall.min(),
                                 .max = wall.max(),
                                 .runs = wall.count()};
  if (wall.count() > 1) benchmark.standard_deviation = wall.standard_deviation();
  return benchmark;
}

class CommitFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "commit"; }
  [[nodiscard]] std::string_view summary() const override { return "hyperfine's layout, for a commit message"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    std::vector<hyperfine::Benchmark> benchmarks;
    for (const results::Subject& subject : results.subjects) {
      if (subject.samples.size() > 0) benchmarks.push_back(benchmark(subject));
    }
    if (!results.command_line.empty()) out << "$ " << results.command_line << '\n';
    out << hyperfine::layout(benchmarks, hyperfine::Dialect::current);
  }
};

}  // namespace

const Format& commit() {
  static const CommitFormat format;
  return format;
}

}  // namespace sealbench::report
