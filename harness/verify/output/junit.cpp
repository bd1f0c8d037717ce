// junit: one test case for each cell, so that a CI system shows which one fell.
#include <fmt/format.h>

#include <ostream>
#include <string>

#include "harness/report/markup.hpp"
#include "harness/verify/output/grid.hpp"
#include "harness/verify/output/output.hpp"

namespace sealbench::verify {

namespace {

using report::markup_escaped;

/// A fall fails the test only if the strategy claims that it cannot be; one that it does not claim, and a cell without
/// a verdict, is a skip with its reason: neither a pass nor a failure.
std::string inside(const Verdict& verdict) {
  if (verdict.contradiction) {
    return fmt::format("<failure type=\"{}\" message=\"{}\"/>", to_string(verdict.outcome), markup_escaped(verdict.evidence));
  }
  if (verdict.outcome != Outcome::is_protected) {
    return fmt::format("<skipped message=\"{}: {}\"/>", to_string(verdict.outcome), markup_escaped(verdict.evidence));
  }
  return fmt::format("<system-out>{}</system-out>", markup_escaped(verdict.evidence));
}

void write_suite(const Matrix& matrix, const std::string& strategy, std::ostream& out) {
  std::string cases;
  std::size_t tests = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    if (verdict.strategy != strategy) continue;
    ++tests;
    if (verdict.contradiction) {
      ++failed;
    } else if (verdict.outcome != Outcome::is_protected) {
      ++skipped;
    }
    cases += fmt::format("    <testcase classname=\"verify.{}.{}\" name=\"{} {}\">{}</testcase>\n", markup_escaped(strategy),
                         markup_escaped(verdict.privileges), markup_escaped(verdict.path), markup_escaped(verdict.probe), inside(verdict));
  }
  out << fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
                     markup_escaped(strategy), tests, failed, skipped, cases);
}

void write_junit(const Matrix& matrix, const OutputStyle& /*style*/, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bench verify\">\n";
  for (const std::string& strategy : strategies_in(matrix)) write_suite(matrix, strategy, out);
  out << "</testsuites>\n";
}

}  // namespace

const Output& junit_output() {
  static const Output kOutput{.name = "junit", .write = write_junit};
  return kOutput;
}

}  // namespace sealbench::verify
