#include <fmt/format.h>

#include <ostream>

#include "harness/gate/gate_report.hpp"
#include "harness/report/junit_xml.hpp"
#include "harness/text/join.hpp"

namespace sealbench::gate {
namespace {

using report::JunitCase;

/// Time and counts of a subject are a test each, so that a dashboard tells which of them broke.
JunitCase time_case(const SubjectDecision& subject) {
  JunitCase test{.name = subject.name + " time",
                 .group = "bench gate",
                 .seconds = 0,
                 .message = subject.reason,
                 .output = subject.reason};
  if (subject.missing) {
    test.outcome = subject.broken ? JunitCase::Outcome::failed : JunitCase::Outcome::skipped;
    test.message = "not measured: " + subject.reason;
  } else if (!subject.timed) {
    test.outcome = JunitCase::Outcome::skipped;
  } else if (subject.timing.verdict == Verdict::slower) {
    test.outcome = JunitCase::Outcome::failed;
  } else if (subject.timing.verdict == Verdict::cant_tell || subject.timing.verdict == Verdict::environment) {
    test.outcome = JunitCase::Outcome::skipped;
    test.message = fmt::format("{}: {}", name(subject.timing.verdict), subject.reason);
  }
  return test;
}

JunitCase counts_case(const SubjectDecision& subject) {
  JunitCase test{.name = subject.name + " counts", .group = "bench gate", .seconds = 0, .message = {}, .output = {}};
  if (subject.counts.failed()) {
    test.outcome = JunitCase::Outcome::failed;
    test.message = text::join(subject.counts.changes, "; ");
  } else if (!subject.counts.doubtful.empty()) {
    test.outcome = JunitCase::Outcome::skipped;
    test.message = fmt::format("environment: {}", text::join(subject.counts.doubtful, "; "));
  } else if (subject.counts.compared == 0) {
    test.outcome = JunitCase::Outcome::skipped;
    test.message = "no counts to compare";
  }
  return test;
}

}  // namespace

void write_junit(const Decision& decision, std::ostream& out) {
  std::vector<JunitCase> cases;
  for (const SubjectDecision& subject : decision.subjects) {
    cases.push_back(time_case(subject));
    cases.push_back(counts_case(subject));
  }
  out << report::junit_document("bench gate", cases);
}

}  // namespace sealbench::gate
