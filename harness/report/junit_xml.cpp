#include "harness/report/junit_xml.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/report/markup.hpp"

namespace sealbench::report {
namespace {

std::string body(const JunitCase& test) {
  std::string text;
  if (test.outcome == JunitCase::Outcome::failed) {
    text += fmt::format("      <failure message=\"{}\"/>\n", markup_escaped(test.message));
  } else if (test.outcome == JunitCase::Outcome::skipped) {
    text += fmt::format("      <skipped message=\"{}\"/>\n", markup_escaped(test.message));
  }
  if (!test.output.empty()) text += fmt::format("      <system-out>{}</system-out>\n", markup_escaped(test.output));
  return text;
}

}  // namespace

std::string junit_document(const std::string& suite, std::span<const JunitCase> cases) {
  const auto count = [&](JunitCase::Outcome outcome) {
    return std::count_if(cases.begin(), cases.end(), [&](const JunitCase& test) { return test.outcome == outcome; });
  };
  double seconds = 0;
  for (const JunitCase& test : cases) seconds += test.seconds;
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  text += fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{:.6f}\">\n",
      markup_escaped(suite), cases.size(), count(JunitCase::Outcome::failed), count(JunitCase::Outcome::skipped),
      seconds);
  for (const JunitCase& test : cases) {
    text += fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.6f}\">\n{}    </testcase>\n",
                        markup_escaped(test.name), markup_escaped(test.group), test.seconds, body(test));
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace sealbench::report
