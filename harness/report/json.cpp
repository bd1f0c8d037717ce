// The results file itself, as bench wrote it.
#include <ostream>

#include "harness/report/fleet_json.hpp"
#include "harness/report/report.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/pretty.hpp"

namespace sealbench::report {
namespace {

class JsonFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "json"; }
  [[nodiscard]] std::string_view summary() const override {
    return "the results file (results/schema.json); of a fleet its report as data";
  }
  [[nodiscard]] bool takes_fleets() const override { return true; }
  void write_fleet(const fleet::Overview& fleet, const Style& /*style*/, std::ostream& out) const override {
    out << results::pretty(fleet_json(fleet));
  }
  [[nodiscard]] bool takes_surveys() const override { return true; }
  void write_survey(const results::Survey& survey, const Style& /*style*/, std::ostream& out) const override {
    out << results::text_of(survey);
  }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    results::Json document = results::to_json(results);
    document[results::kDigest] = results::digest(document);
    out << results::pretty(document);
  }
};

}  // namespace

const Format& json() {
  static const JsonFormat format;
  return format;
}

}  // namespace sealbench::report
