// A results file as tests: what was measured to the end passed, what was given up failed, what was left out is skipped.
// A gate's verdicts have their own document (harness/gate).
#include <fmt/format.h>

#include <ostream>

#include "harness/analysis/moments.hpp"
#include "harness/report/junit_xml.hpp"
#include "harness/report/report.hpp"
#include "harness/results/failures.hpp"

namespace sealbench::report {
namespace {

JunitCase measured(const results::Subject& subject) {
  JunitCase test{.name = subject.name, .group = "sealbench", .seconds = 0, .message = {}, .output = {}};
  if (subject.samples.size() == 0) {
    test.outcome = JunitCase::Outcome::skipped;
    test.message = "no launch was measured";
    return test;
  }
  test.seconds = analysis::moments(subject.samples.wall_s).mean();
  test.output = fmt::format("mean {:.6f} s of {} launches", test.seconds, subject.samples.size());
  if (!subject.ratio.empty() && subject.ratio.front().has_interval()) {
    const results::Ratio& ratio = subject.ratio.front();
    test.output +=
        fmt::format(", {:.3f} times {} [{:.3f}, {:.3f}]", ratio.estimate, ratio.reference, ratio.low, ratio.high);
  }
  if (const auto failures = results::failures_of(subject); !failures.empty())
    test.output += fmt::format("; {} failed besides", failures.size());
  if (const std::string reason = results::given_up(subject); !reason.empty()) {
    test.outcome = JunitCase::Outcome::failed;
    test.message = "given up: " + reason;
  }
  return test;
}

class JunitFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "junit"; }
  [[nodiscard]] std::string_view summary() const override { return "JUnit XML, a test for each subject"; }
  void write(const results::Results& results, const Style& /*style*/, std::ostream& out) const override {
    std::vector<JunitCase> cases;
    for (const results::Subject& subject : results.subjects) cases.push_back(measured(subject));
    for (const auto& [subject, reason] : results.omitted) {
      cases.push_back({.name = subject,
                       .group = "sealbench",
                       .seconds = 0,
                       .outcome = JunitCase::Outcome::skipped,
                       .message = reason,
                       .output = {}});
    }
    out << junit_document("sealbench", cases);
  }
};

}  // namespace

const Format& junit() {
  static const JunitFormat format;
  return format;
}

}  // namespace sealbench::report
