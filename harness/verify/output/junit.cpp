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
    return fmt::format("<failure type=\"{}\" message=\"{}\"/>", to_string(verdict.outcome),
                       markup_escaped(verdict.evidence));
  }
  if (verdict.outcome != Outcome::is_protected) {
    return fmt::format("<skipped message=\"{}: {}\"/>", to_string(verdict.outcome), markup_escaped(verdict.evidence));
  }
  return fmt::format("<system-out>{}</system-out>", markup_escaped(verdict.evidence));
}

/// The test cases of one suite, with their counts.
class Suite {
 public:
  explicit Suite(std::string name) : name_(std::move(name)) {}

  void add(const Verdict& verdict) {
    failures_ += verdict.contradiction ? 1 : 0;
    skipped_ += !verdict.contradiction && verdict.outcome != Outcome::is_protected ? 1 : 0;
    add_case("." + verdict.privileges, verdict.path + " " + verdict.probe, inside(verdict));
  }
  void fail(std::string_view test, std::string_view why) {
    ++failures_;
    add_case("", test, fmt::format("<failure type=\"contradiction\" message=\"{}\"/>", markup_escaped(why)));
  }
  void error(std::string_view test, std::string_view why) {
    ++errors_;
    add_case("", test, fmt::format("<error type=\"unconcluded\" message=\"{}\"/>", markup_escaped(why)));
  }
  void skip(std::string_view test, std::string_view why) {
    ++skipped_;
    add_case("", test, fmt::format("<skipped message=\"{}\"/>", markup_escaped(why)));
  }

  void write(std::ostream& out) const {
    if (tests_ == 0) return;
    out << fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
        markup_escaped(name_), tests_, failures_, errors_, skipped_, cases_);
  }

 private:
  void add_case(std::string_view group, std::string_view test, const std::string& content) {
    ++tests_;
    cases_ += fmt::format("    <testcase classname=\"verify.{}{}\" name=\"{}\">{}</testcase>\n", markup_escaped(name_),
                          markup_escaped(group), markup_escaped(test), content);
  }

  std::string name_;
  std::string cases_;
  std::size_t tests_ = 0;
  std::size_t failures_ = 0;
  std::size_t errors_ = 0;
  std::size_t skipped_ = 0;
};

/// Cells, claims that are broken besides, and, as an error, that nothing is concluded. One that was not asked for by
/// name and is left out is a skip.
Suite suite_of(const Matrix& matrix, const std::string& strategy) {
  Suite suite(strategy);
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    if (verdict.strategy == strategy) suite.add(verdict);
  }
  for (const BrokenClaim& broken : matrix.judgement.broken) {
    if (broken.strategy == strategy) suite.fail("claims", broken.what);
  }
  bool missed = false;
  for (const Unconcluded& unconcluded : matrix.unconcluded) {
    if (unconcluded.strategy != strategy) continue;
    suite.error("is concluded", unconcluded.reason);
    missed = true;
  }
  for (const LeftOut& left : matrix.observations.left_out) {
    if (left.strategy == strategy && !missed) suite.skip("is supported", left.why);
  }
  return suite;
}

void write_junit(const Matrix& matrix, const report::Style& /*style*/, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bench verify\">\n";
  for (const Candidate& candidate : matrix.candidates) suite_of(matrix, candidate.name).write(out);
  Suite host("host");
  for (const LeftOut& left : matrix.observations.left_out) {
    if (left.strategy.empty()) host.skip(left.what, left.why);
  }
  host.write(out);
  out << "</testsuites>\n";
}

}  // namespace

const Output& junit_output() {
  static const Output kOutput{.name = "junit", .write = write_junit};
  return kOutput;
}

}  // namespace sealbench::verify
