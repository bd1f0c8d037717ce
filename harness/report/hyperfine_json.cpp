// The JSON that hyperfine --export-json writes, for the scripts that read it.
#include <ostream>

#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

using results::Json;

Json mean_or_null(const std::vector<double>& column) {
  return column.empty() ? Json(nullptr) : Json(analysis::moments(column).mean());
}

/// Its next version's layout, which its scripts in the repository read already, beside the released one.
Json measurements(const results::Samples& samples) {
  Json list = Json::array();
  for (const double wall : samples.wall_s) {
    list.push_back({{"time_wall_clock", {{"value", wall}, {"unit", "second"}}}, {"exit_code", 0}});
  }
  return list;
}

Json result(const results::Subject& subject) {
  const analysis::Moments wall = analysis::moments(subject.samples.wall_s);
  const double median = analysis::median(subject.samples.wall_s);
  const Json deviation = wall.count() > 1 ? Json(wall.standard_deviation()) : Json(nullptr);
  return {{"command", subject.name},
          {"mean", wall.mean()},
          {"stddev", deviation},
          {"median", median},
          {"user", mean_or_null(subject.samples.user_s)},
          {"system", mean_or_null(subject.samples.system_s)},
          {"min", wall.min()},
          {"max", wall.max()},
          {"times", subject.samples.wall_s},
          {"exit_codes", Json(std::vector<int>(subject.samples.size(), 0))},  // as in `times`
          {"parameters",
           {{"runtime", subject.runtime},
            {"strategy", subject.strategy},
            {"exe_bytes", std::to_string(subject.exe_bytes)}}},
          {"summary", {{"time_wall_clock", {{"mean", wall.mean()}, {"median", median}, {"stddev", deviation}}}}},
          {"measurements", measurements(subject.samples)}};
}

class HyperfineFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "hyperfine"; }
  [[nodiscard]] std::string_view summary() const override { return "JSON as from hyperfine --export-json"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    Json document = {{"results", Json::array()}};
    for (const results::Subject& subject : results.subjects) {
      if (subject.samples.size() > 0) document["results"].push_back(result(subject));
    }
    out << document.dump(2) << '\n';
  }
};

}  // namespace

const Format& hyperfine_json() {
  static const HyperfineFormat format;
  return format;
}

}  // namespace sealbench::report
