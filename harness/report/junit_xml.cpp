#include "harness/report/junit_xml.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sealbench::report {
namespace {

/// Text in an attribute or element. Control characters are not allowed in XML 1.0 in any form.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\n':
      case '\t':
        safe += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        safe += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return safe;
}

std::string body(const JunitCase& test) {
  std::string text;
  if (test.outcome == JunitCase::Outcome::failed) {
    text += fmt::format("      <failure message=\"{}\"/>\n", escaped(test.message));
  } else if (test.outcome == JunitCase::Outcome::skipped) {
    text += fmt::format("      <skipped message=\"{}\"/>\n", escaped(test.message));
  }
  if (!test.output.empty()) text += fmt::format("      <system-out>{}</system-out>\n", escaped(test.output));
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
      escaped(suite), cases.size(), count(JunitCase::Outcome::failed), count(JunitCase::Outcome::skipped), seconds);
  for (const JunitCase& test : cases) {
    text += fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.6f}\">\n{}    </testcase>\n",
                        escaped(test.name), escaped(test.group), test.seconds, body(test));
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace sealbench::report
