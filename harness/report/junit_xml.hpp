// JUnit's XML, which every CI system draws as a list of tests.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sealbench::report {

/// One test.
struct JunitCase {
  enum class Outcome { passed, failed, skipped };

  std::string name;
  std::string group;  ///< "classname"
  double seconds = 0;
  Outcome outcome = Outcome::passed;
  std::string message;  ///< of a failed or skipped one
  std::string output;   ///< "system-out", when not empty
};

/// The document of one test suite.
std::string junit_document(const std::string& suite, std::span<const JunitCase> cases);

}  // namespace sealbench::report
