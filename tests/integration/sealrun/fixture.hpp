// What every test of sealrun starts from, and what it must leave: nothing.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/integration/sealrun/bundle.hpp"
#include "tests/support/child.hpp"

namespace sealbench::testing {

/// The program under test.
inline constexpr const char* kSealrun = SEALBENCH_BUILD_DIR "/bin/sealrun";

/// Mounts, cgroups and states that contain `mark`, one line each: empty when nothing is left.
std::string leftovers(const std::string& mark);

/// A bundle and a state directory of its own; checks after each test that no process, mount, cgroup or state is left.
class SealrunTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// sealrun --root ROOT ARGUMENTS...
  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& arguments) const;
  [[nodiscard]] Outcome sealrun(const std::vector<std::string>& arguments) const { return run(command(arguments)); }
  /// sealrun run -b BUNDLE ID, after the config was written.
  [[nodiscard]] Outcome run_bundle() const;
  /// Starts the bundle in the background, with `sleep` as its process.
  void start_sleeping();
  [[nodiscard]] nlohmann::json state() const { return nlohmann::json::parse(sealrun({"state", id}).out); }

  /// "sealtest-", the process's id and "-c": unique among tests that run at the same time.
  std::string id;
  std::unique_ptr<Bundle> bundle;
  std::string root;
};

}  // namespace sealbench::testing
