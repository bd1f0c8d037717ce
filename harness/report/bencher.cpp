// Bencher Metric Format: {benchmark: {measure: {value, lower_value, upper_value}}}.
#include <ostream>

#include "harness/analysis/median_interval.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

using results::Json;

constexpr double kNanoseconds = 1e9;  // Bencher's unit of latency

Json latency(const results::Subject& subject) {
  Json metric = {{"value", analysis::median(subject.samples.wall_s) * kNanoseconds}};
  if (const auto interval = analysis::median_interval(subject.samples.wall_s)) {
    metric["lower_value"] = interval->low * kNanoseconds;
    metric["upper_value"] = interval->high * kNanoseconds;
  }
  return metric;
}

Json measures(const results::Subject& subject) {
  Json found = Json::object();
  if (subject.samples.size() > 0) found["latency"] = latency(subject);
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
      Json found = measures(subject);
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
