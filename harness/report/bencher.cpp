// Bencher Metric Format: {benchmark: {measure: {value, lower_value, upper_value}}}.
#include <ostream>

#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

using results::Json;

constexpr double kNanoseconds = 1e9;  // Bencher's unit of latency

Json measure(const std::vector<double>& values, double factor) {
  Json metric = {{"value", analysis::median(values) * factor}};
  if (const auto interval = analysis::median_interval(values)) {
    metric["lower_value"] = interval->low * factor;
    metric["upper_value"] = interval->high * factor;
  }
  return metric;
}

Json measures(const results::Results& results, const results::Subject& subject) {
  Json found = Json::object();
  if (subject.samples.size() > 0) {
    found["latency"] = measure(subject.samples.wall_s, kNanoseconds);
    for (const results::Metric& metric : results.metrics) {
      found[metric.name] = measure(subject.samples.metrics.at(metric.name), metric.unit == "s" ? kNanoseconds : 1);
    }
  }
  for (const auto& [counter, count] : subject.counts.items()) {
    if (count.is_object() && count.contains("total") && count["total"].is_number())
      found[counter] = {{"value", count["total"]}};
  }
  return found;
}

class BencherFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "bencher"; }
  [[nodiscard]] std::string_view summary() const override { return "Bencher Metric Format"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    Json document = Json::object();
    for (const results::Subject& subject : results.subjects) {
      Json found = measures(results, subject);
      if (!found.empty()) document[subject.name] = std::move(found);
    }
    out << document.dump(2) << '\n';
  }
};

}  // namespace

const Format& bencher() {
  static const BencherFormat format;
  return format;
}

}  // namespace sealbench::report
