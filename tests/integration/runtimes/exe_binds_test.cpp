// Which calls of a launch bind an exe: those of sealrun exec-sealed, whose strategies are known.
#include "harness/counters/exe_binds.hpp"

#include <gmock/gmock.h>

#include "harness/counters/tracer.hpp"
#include "tests/integration/runtimes/fixture.hpp"

namespace sealbench {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ExeBindsTest : public RuntimesTest {
 protected:
  void SetUp() override {
    RuntimesTest::SetUp();
    if (const auto support = counters::ptrace_tracer().support(); !support.supported) GTEST_SKIP() << support.reason;
  }

  /// The calls that bind `exe` while /usr/bin/true is sealed and executed.
  [[nodiscard]] std::vector<std::string> calls(const std::string& strategy, const std::string& exe) const {
    const counters::ExeBinds binds(exe);
    std::vector<std::string> names;
    const auto note = [&](pid_t thread, const counters::ReturnedCall& call) {
      if (const std::string_view name = binds.made_by(thread, call); !name.empty()) names.emplace_back(name);
    };
    counters::trace_with_ptrace({.argv = {SEALBENCH_BUILD_DIR "/bin/sealrun", "--root", scratch_.path(), "--seal",
                                          strategy, "exec-sealed", "--", "/usr/bin/true"},
                                 .env = {}},
                                {.before_release = {}, .at_stop = {}, .at_return = note});
    return names;
  }
};

TEST_F(ExeBindsTest, AreThoseOfTheExeOrItsDirectory) {
  EXPECT_THAT(calls("detached-bind", "/usr/bin/true"), ElementsAre("open_tree"));
  EXPECT_THAT(calls("bindfd-ro", "/usr/bin/true"), ElementsAre("mount"));
  EXPECT_THAT(calls("memfd", "/usr/bin/true"), IsEmpty());
}

TEST_F(ExeBindsTest, AreNoneOfAnotherFile) {
  const std::string another = SEALBENCH_BUILD_DIR "/payloads/true";
  EXPECT_THAT(calls("detached-bind", another), IsEmpty());
  EXPECT_THAT(calls("bindfd-ro", another), IsEmpty());
}

}  // namespace
}  // namespace sealbench
