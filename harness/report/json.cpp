// The results file itself, as bench wrote it.
#include <ostream>

#include "harness/report/report.hpp"
#include "harness/results/pretty.hpp"

namespace sealbench::report {
namespace {

class JsonFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "json"; }
  [[nodiscard]] std::string_view summary() const override { return "the results file (results/schema.json)"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    out << results::pretty(results::to_json(results));
  }
};

}  // namespace

const Format& json() {
  static const JsonFormat format;
  return format;
}

}  // namespace sealbench::report
