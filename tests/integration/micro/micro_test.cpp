// sealbench-micro, and that its JSON becomes results.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "harness/host/scratch_directory.hpp"
#include "harness/measure/program_output.hpp"
#include "harness/results/import.hpp"
#include "strategies/registry.hpp"
#include "sys/file.hpp"

namespace sealbench {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

const std::string kProgram = SEALBENCH_BUILD_DIR "/bin/sealbench-micro";

class MicroTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::access(kProgram.c_str(), X_OK) != 0)
      GTEST_SKIP() << "sealbench-micro is not built: libbenchmark-dev is missing";
  }

  /// What the benchmarks of `filter` become.
  results::Results run(const std::string& filter) {
    const auto ended = measure::run_program(
        {kProgram, "--benchmark_filter=" + filter, "--benchmark_min_time=0.001", "--benchmark_format=json"},
        std::chrono::seconds(120));
    EXPECT_EQ(ended.status, 0) << ended.err;
    sys::write_file(scratch_.path() + "/micro.json", ended.out);
    return results::import_file(scratch_.path() + "/micro.json");
  }

  host::ScratchDirectory scratch_;
};

std::set<std::string> names(const results::Results& results) {
  std::set<std::string> names;
  for (const results::Subject& subject : results.subjects) names.insert(subject.name);
  for (const results::Omission& omission : results.omitted) names.insert(omission.subject);
  return names;
}

TEST_F(MicroTest, SealsEveryRegisteredStrategyOverSizes) {
  const results::Results results = run("^seal/");
  for (const strategies::Strategy* strategy : strategies::all()) {
    const std::string name = "seal/" + std::string(strategy->traits().name);
    const auto begins = [&](const std::string& listed) { return listed.starts_with(name + "/") || listed == name; };
    const auto all = names(results);
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), begins)) << name;
  }
  EXPECT_THAT(names(results), Contains("seal/noclone/12582912/real_time"));
  for (const results::Omission& omission : results.omitted) EXPECT_FALSE(omission.reason.empty()) << omission.subject;
}

TEST_F(MicroTest, TakesALaunchToPieces) {
  const auto all = names(run("^(clone3|overlay|bind|exec)/|copy/.*/2097152"));
  for (const char* name : {"clone3/mount/real_time", "overlay/fsmount/manual_time", "bind/open_tree/manual_time",
                           "exec/plain/2097152/real_time", "copy/sendfile/2097152/real_time",
                           "copy/splice/2097152/real_time", "copy/mmap+write,huge/2097152/real_time"})
    EXPECT_THAT(all, Contains(name));
}

TEST_F(MicroTest, LeavesNothingWhenItIsInterrupted) {
  const pid_t pid = ::fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    ::setenv("TMPDIR", scratch_.path().c_str(), 1);
    ::close(STDOUT_FILENO);
    ::execl(kProgram.c_str(), kProgram.c_str(), "--benchmark_filter=seal/memfd", "--benchmark_min_time=100", nullptr);
    ::_exit(127);
  }
  for (int i = 0; i < 1000 && std::filesystem::is_empty(scratch_.path()); ++i) ::usleep(10'000);
  ::usleep(300'000);
  ::kill(pid, SIGTERM);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGTERM);
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
}

TEST_F(MicroTest, RefusesAnUnknownOption) {
  const auto ended = measure::run_program({kProgram, "--nonsense"}, std::chrono::seconds(60));
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.err, HasSubstr("--nonsense"));
}

}  // namespace
}  // namespace sealbench
