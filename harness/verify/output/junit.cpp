// junit: one test case for each cell, so that a CI system shows which one fell.
#include <fmt/format.h>

#include <ostream>
#include <string>

#include "harness/verify/output/grid.hpp"
#include "harness/verify/output/output.hpp"

namespace sealbench::verify {

namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

/// A fall fails the test only if the strategy claims that it cannot be; one that it does not claim, and a cell without
/// a verdict, is a skip with its reason: neither a pass nor a failure.
std::string inside(const Verdict& verdict) {
  if (verdict.contradiction) {
    return fmt::format("<failure type=\"{}\" message=\"{}\"/>", to_string(verdict.outcome), escaped(verdict.evidence));
  }
  if (verdict.outcome != Outcome::is_protected) {
    return fmt::format("<skipped message=\"{}: {}\"/>", to_string(verdict.outcome), escaped(verdict.evidence));
  }
  return fmt::format("<system-out>{}</system-out>", escaped(verdict.evidence));
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
    cases += fmt::format("    <testcase classname=\"verify.{}.{}\" name=\"{} {}\">{}</testcase>\n", escaped(strategy),
                         escaped(verdict.privileges), escaped(verdict.path), escaped(verdict.probe), inside(verdict));
  }
  out << fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
                     escaped(strategy), tests, failed, skipped, cases);
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
