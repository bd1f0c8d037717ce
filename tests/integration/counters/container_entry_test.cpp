// Seeing that a container ran its program, and from which program it was started.
#include "harness/counters/container_entry.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "harness/counters/tracer.hpp"
#include "strategies/registry.hpp"
#include "strategies/sealed_program.hpp"
#include "sys/file.hpp"
#include "sys/host.hpp"
#include "tests/integration/counters/sealrun_bundle.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::counters {
namespace {

using strategies::Part;

constexpr std::chrono::seconds kLong{30};

/// Whether a process has `word` on its command line.
bool anybody_says(const std::string& word) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    try {
      if (sys::read_file(entry.path().string() + "/cmdline").find(word) != std::string::npos) return true;
    } catch (const std::system_error&) {
      continue;  // no process, or it has ended
    }
  }
  return false;
}

class ContainerEntryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = SealrunBundle::unavailable(); !reason.empty()) GTEST_SKIP() << reason;
    if (const auto support = ptrace_tracer().support(); !support.supported) GTEST_SKIP() << support.reason;
    bundle_.emplace();
  }

  [[nodiscard]] ExpectedEntry expected(std::optional<Part> part) const {
    return {.rootfs = bundle_->directory() + "/rootfs",
            .process = {"/true"},
            .exe = SEALBENCH_BUILD_DIR "/bin/sealrun",
            .part = part};
  }

  std::optional<SealrunBundle> bundle_;
};

class EntryOf : public ContainerEntryTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(EntryOf, RunAndExecIsTheExeOrWhatOfItTheStrategySeals) {
  if (IsSkipped()) return;
  const strategies::Strategy& strategy = *strategies::find(GetParam());
  strategies::Exe exe(SEALBENCH_BUILD_DIR "/bin/sealrun", bundle_->directory());
  exe.set_artefact_dir(bundle_->directory() + "/trial");
  if (const auto support = strategy.support(sys::Host::probe(), exe); !support.supported) {
    GTEST_SKIP() << support.reason;
  }
  if (strategy.traits().installs) run_command(bundle_->install(GetParam()));
  run_command(bundle_->run_detached(GetParam()));
  for (const Command& command : {bundle_->run(GetParam()), bundle_->exec(GetParam())}) {
    const ContainerEntry entry = watch_entry(command, expected(strategies::part_sealed_by(strategy)), kLong);
    EXPECT_TRUE(entry.ran);
    EXPECT_NE(entry.from, "");
    EXPECT_EQ(entry.difference, "");
  }
  if (strategy.traits().installs) run_command(bundle_->uninstall(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(, EntryOf, ::testing::ValuesIn(sealbench::testing::ordinary_strategies()),
                         [](const auto& test) { return sealbench::testing::test_name(test.param); });

TEST_F(ContainerEntryTest, ThatIsAnotherPartOfTheExeIsToldApart) {
  EXPECT_NE(watch_entry(bundle_->run("memfd"), expected(Part::init_program), kLong).difference, "");
  const ContainerEntry init = watch_entry(bundle_->run("memfd-init"), expected(Part::exe), kLong);
  EXPECT_NE(init.difference, "");
  EXPECT_TRUE(init.ran);
  EXPECT_EQ(watch_entry(bundle_->run("memfd-init"), expected(std::nullopt), kLong).difference, "") << "nobody asked";
}

TEST_F(ContainerEntryTest, IsNotThereWhenNothingWasRunOrSomethingElse) {
  EXPECT_FALSE(watch_entry({.argv = {"/bin/true"}, .env = {}}, expected(Part::exe), kLong).ran);
  ExpectedEntry another = expected(Part::exe);
  another.process = {"/true", "with", "arguments"};
  EXPECT_FALSE(watch_entry(bundle_->run("noclone"), another, kLong).ran);
  another = expected(Part::exe);
  another.rootfs = bundle_->directory() + "/state";
  EXPECT_FALSE(watch_entry(bundle_->run("noclone"), another, kLong).ran);
}

TEST_F(ContainerEntryTest, OfALaunchThatFailsOrHangsIsAnErrorAndNobodyIsLeft) {
  EXPECT_THROW(watch_entry({.argv = {"/bin/false"}, .env = {}}, expected(Part::exe), kLong), std::runtime_error);
  const std::string mark = "60." + std::to_string(::getpid());
  try {
    watch_entry({.argv = {"/bin/sh", "-c", "sleep " + mark + " & sleep " + mark}, .env = {"PATH=/usr/bin:/bin"}},
                expected(Part::exe), std::chrono::milliseconds(200));
    FAIL() << "it hangs";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("took longer than 0.2 s"), std::string::npos) << error.what();
  }
  // The kernel kills what is left of it, soon.
  for (int i = 0; i < 500 && anybody_says(mark); ++i) ::usleep(10'000);
  EXPECT_FALSE(anybody_says(mark));
}

}  // namespace
}  // namespace sealbench::counters
