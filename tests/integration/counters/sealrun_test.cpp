// The launches that all this is for: every counter on sealrun, for every strategy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "harness/counters/counter.hpp"
#include "harness/counters/tracer.hpp"
#include "strategies/registry.hpp"
#include "sys/host.hpp"
#include "sys/phases.hpp"
#include "tests/integration/counters/circumstances.hpp"
#include "tests/integration/counters/sealrun_bundle.hpp"
#include "tests/integration/counters/strace.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::counters {
namespace {

std::string link_of(const std::string& strategy) { return SEALBENCH_BUILD_DIR "/bin/sealrun-" + strategy; }

class EveryStrategy : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (const std::string reason = SealrunBundle::unavailable(); !reason.empty()) GTEST_SKIP() << reason;
    bundle_.emplace();
    strategies::Exe exe(link_of(strategy()), bundle_->directory());
    exe.set_artefact_dir(bundle_->directory() + "/trial");
    if (const auto support = strategies::find(strategy())->support(sys::Host::probe(), exe); !support.supported) {
      GTEST_SKIP() << support.reason;
    }
    if (sealbench::testing::installs(strategy())) run_command(bundle_->install(strategy()));
  }
  void TearDown() override {
    if (bundle_) run_command(bundle_->uninstall(strategy()));
  }

  static const std::string& strategy() { return GetParam(); }

  [[nodiscard]] Launch run() const {
    return {.command = [this] { return bundle_->run(strategy()); }, .before = {}, .after = {}};
  }

  /// All that can count here count the same.
  static void ExpectAgreement(const Command& command) {
    run_command(command);  // the first launch in a new bundle makes directories
    std::optional<Tally> first;
    for (const SystemCallTracer* tracer : tracers()) {
      if (const auto support = tracer->support(); !support.supported) {
        GTEST_LOG_(INFO) << "without " << tracer->name() << ": " << support.reason;
        continue;
      }
      const Tally tally = tracer->trace(command);
      if (!first) first = tally;
      EXPECT_EQ(tally, *first) << tracer->name();
    }
    if (strace_path().empty()) GTEST_SKIP() << "strace is not installed";
    ASSERT_TRUE(first) << "nothing can count here";
    const Tally witness = strace(command);
    EXPECT_EQ(first->calls, witness.calls);
    EXPECT_EQ(first->errors, witness.errors);
  }

  std::optional<SealrunBundle> bundle_;
};

INSTANTIATE_TEST_SUITE_P(, EveryStrategy, ::testing::ValuesIn(sealbench::testing::ordinary_strategies()),
                         [](const auto& test) { return sealbench::testing::test_name(test.param); });

TEST_P(EveryStrategy, IsCountedTheSameByAllInRun) { ExpectAgreement(bundle_->run(strategy())); }

TEST_P(EveryStrategy, IsCountedTheSameByAllInExec) {
  run_command(bundle_->run_detached(strategy()));
  ExpectAgreement(bundle_->exec(strategy()));
}

TEST_P(EveryStrategy, MakesTheSameCallsOnEveryLaunch) {
  const results::Json json = find("syscalls")->count(run());
  EXPECT_EQ(json["exact"], true) << json["varying"].dump();
  EXPECT_GT(json["total"], 10);
}

/// What is around the launches.
struct Circumstances {
  const char* name;
  bool one_processor;
  int load;  ///< processes that want a processor all the time
};

TEST_P(EveryStrategy, MakesTheSameCallsOnEveryLaunchWhateverIsAroundIt) {
  const SystemCallTracer* const tracer = choose_tracer().tracer;
  if (tracer == nullptr) GTEST_SKIP() << choose_tracer().reason;
  run_command(bundle_->run(strategy()));  // the first launch in a new bundle makes directories
  constexpr int kLoad = 20;
  std::optional<Tally> first;
  for (const Circumstances& around :
       {Circumstances{"idle", false, 0}, Circumstances{"one processor", true, 0}, Circumstances{"busy", false, kLoad},
        Circumstances{"busy, one processor", true, kLoad}}) {
    const Affinity affinity(around.one_processor ? Affinity::Kind::one_processor : Affinity::Kind::all);
    const Load load(around.load);
    for (int launch = 0; launch < launches_in_a_row(); ++launch) {
      const Tally tally = tracer->trace(bundle_->run(strategy()));
      if (!first) first = tally;
      ASSERT_EQ(tally, *first) << around.name << ", launch " << launch;
    }
  }
}

TEST_P(EveryStrategy, CopiesSomethingJustWhenItsPagesAreItsOwn) {
  const strategies::Traits& traits = strategies::find(strategy())->traits();
  const results::Json json = find("bytes_copied")->count(run());
  // Who installs has copied then, or copies only what is touched.
  if (!traits.installs) {
    EXPECT_EQ(json["total"] > 0, traits.pages == strategies::Pages::own) << json;
  }
  EXPECT_EQ(json["exact"], true) << json;
  EXPECT_EQ(json["source"], "runtime") << json;
}

TEST_P(EveryStrategy, LeavesCountsWithATotalForEveryTable) {
  for (const char* counter : {"syscalls", "bytes_copied", "mounts", "memory"}) {
    if (const auto support = find(counter)->support(); !support.supported) {
      GTEST_LOG_(INFO) << "without " << counter << ": " << support.reason;
      continue;
    }
    const results::Json json = find(counter)->count(run());
    EXPECT_TRUE(json["total"].is_number()) << counter << json;
    EXPECT_TRUE(json["exact"].is_boolean()) << counter << json;
    EXPECT_EQ(json["range"].size(), 2U) << counter << json;
  }
}

TEST(Memfd, CopiesTheWholeExe) {
  if (const std::string reason = SealrunBundle::unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  if (choose_tracer().tracer == nullptr) GTEST_SKIP() << choose_tracer().reason;
  const SealrunBundle bundle;
  const results::Json json =
      find("bytes_copied")->count({.command = [&] { return bundle.run("memfd"); }, .before = {}, .after = {}});
  const auto bytes = std::filesystem::file_size(std::filesystem::canonical(link_of("memfd")));
  EXPECT_EQ(json["total"], bytes);
  EXPECT_EQ(json["by_system_calls"]["total"], bytes) << "sendfile returns what the runtime reports";
}

TEST(Phases, AreRecordedBySealrun) {
  if (const std::string reason = SealrunBundle::unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  const SealrunBundle bundle;
  const results::Json json =
      find("phases")->count({.command = [&] { return bundle.run("noclone"); }, .before = {}, .after = {}});
  EXPECT_EQ(json["source"], "runtime");
  EXPECT_EQ(json["phases"].size(), SEALBENCH_PHASE_COUNT + 1U) << json;
}

class SealrunMounts : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = SealrunBundle::unavailable(); !reason.empty()) GTEST_SKIP() << reason;
    if (const auto support = find("mounts")->support(); !support.supported) GTEST_SKIP() << support.reason;
  }
  static results::Json count(const std::string& strategy) {
    const SealrunBundle bundle;
    return find("mounts")->count({.command = [&] { return bundle.run(strategy); }, .before = {}, .after = {}});
  }
};

TEST_F(SealrunMounts, AreThreeForABindMountThatIsMadeReadOnlyAndDetached) {
  const results::Json json = count("bindfd-ro");
  EXPECT_EQ(json["total"], 3) << json;
  EXPECT_EQ(json["by_call"], (results::Json{{"mount", 2}, {"umount2", 1}}));
}

TEST_F(SealrunMounts, AreNoneForADetachedOverlay) { EXPECT_EQ(count("sealed-overlayfs")["total"], 0); }

}  // namespace
}  // namespace sealbench::counters
