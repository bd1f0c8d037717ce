// bench with runtimes that are not ours: real ones, and small scripts that misbehave.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/host/scratch_directory.hpp"
#include "harness/results/results.hpp"
#include "tests/integration/bench/program.hpp"

namespace sealbench {

class RuntimesTest : public ::testing::Test {
 protected:
  void SetUp() override;

  /// bench with quick settings, then `more`.
  [[nodiscard]] Ended run(std::vector<std::string> more, const std::string& runs = "3") const;
  [[nodiscard]] results::Results saved() const { return results::load(scratch_.path() + "/results.json"); }
  /// Writes a program: a shell script. Returns its path.
  [[nodiscard]] std::string script(const std::string& name, const std::string& text) const;
  /// What the run of process `pid` left: directories and cgroups with its number in their names, and processes that
  /// carry its mark.
  [[nodiscard]] std::vector<std::string> traces(pid_t pid) const;
  /// Skips the test unless `program` is on PATH.
  static void need(const std::string& program);

  host::ScratchDirectory scratch_;
};

/// The subject whose name begins with `name`, or null.
const results::Subject* subject_named(const results::Results& results, const std::string& name);

}  // namespace sealbench
