// bench verify --runtime.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>

#include "harness/verify/bundle.hpp"
#include "sys/file.hpp"
#include "tests/integration/runtimes/fixture.hpp"

namespace sealbench {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyRuntimesTest : public RuntimesTest {
 protected:
  [[nodiscard]] Ended verify(std::vector<std::string> more) const {
    more.insert(more.begin(), {"verify", "--privileges", "default", "--probe", "write,chmod"});
    return bench(scratch_.path(), more);
  }

  /// What was judged; which of these runtimes keeps its claim is its version's business, the status says what was seen.
  static results::Json expect_status_as_judged(const Ended& ended) {
    results::Json matrix = results::Json::parse(ended.out);
    EXPECT_EQ(ended.status, matrix.at("verification").at("contradictions").empty() ? 0 : 1) << ended.err;
    return matrix;
  }
};

TEST_F(VerifyRuntimesTest, HoldsRealRuntimesAgainstTheControl) {
  need("runc");
  need("crun");
  if (IsSkipped()) return;
  const Ended ended = verify({"--runtime", "runc", "--runtime", "crun", "--format", "json"});
  const auto matrix = expect_status_as_judged(ended);
  int fell = 0;
  int stood = 0;
  for (const auto& verdict : matrix.at("verdicts")) {
    const std::string outcome = verdict.at("verdict");
    if (verdict.at("strategy") == "noclone" && outcome == "writable") ++fell;
    if (verdict.at("strategy") != "noclone" && verdict.at("probe") == "write") {
      EXPECT_NE(outcome, "writable") << verdict.dump();
      if (outcome == "protected") ++stood;
    }
  }
  EXPECT_GT(fell, 0) << ended.out;
  EXPECT_GT(stood, 0) << "no runtime was seen to stand: " << ended.out;
  EXPECT_THAT(traces(ended.pid), IsEmpty());
}

TEST_F(VerifyRuntimesTest, ConcludesSomethingAboutThemQuicklyToo) {
  need("crun");
  if (IsSkipped()) return;
  const Ended ended = bench(scratch_.path(), {"verify", "--quick", "--runtime", "crun", "--format", "json"});
  expect_status_as_judged(ended);
  EXPECT_EQ(ended.err.find("nothing is concluded"), std::string::npos) << ended.err;
}

/// The same program that asks for its ELF interpreter at another place.
std::string with_another_interpreter(const std::string& program, const std::string& directory) {
  const std::string interpreter = verify::interpreter_of(program);
  const std::string link = directory + "/ld.so";
  std::string content = sys::read_file(program);
  const std::size_t at = content.find(interpreter + '\0');
  if (interpreter.empty() || at == std::string::npos || link.size() > interpreter.size()) return {};
  std::filesystem::create_symlink(std::filesystem::canonical(interpreter), link);
  content.replace(at, interpreter.size(), link + std::string(interpreter.size() - link.size(), '\0'));
  sys::write_file(directory + "/crun", content, 0755);
  return directory + "/crun";
}

TEST_F(VerifyRuntimesTest, AttacksEachDynamicRuntimeWithItsOwnInterpreter) {
  need("crun");
  if (IsSkipped()) return;
  std::string directory = "/tmp/sbXXXXXX";  // short: it has to fit where the interpreter stands
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const std::string other = with_another_interpreter("/usr/bin/crun", directory);
  if (other.empty()) {
    std::filesystem::remove_all(directory);
    GTEST_SKIP() << "crun is a static program, or its interpreter's path a short one";
  }
  // A strategy's name may be a label.
  const Ended ended = verify({"--runtime", "crun=memfd", "--runtime", other + "=other", "--format", "json"});
  std::filesystem::remove_all(directory);
  const auto matrix = expect_status_as_judged(ended);
  int concluded = 0;
  for (const auto& verdict : matrix.at("verdicts")) {
    if (verdict.at("strategy") == "noclone" || verdict.at("path") != "library") continue;
    EXPECT_NE(verdict.at("verdict"), "inconclusive") << verdict.dump();
    ++concluded;
  }
  EXPECT_EQ(concluded, 4) << "two runtimes, two probes: " << ended.out;
}

TEST_F(VerifyRuntimesTest, RefusesWhatIsNoOtherRuntime) {
  EXPECT_EQ(verify({"--runtime", "sealrun"}).status, 2);
  EXPECT_EQ(verify({"--runtime", script("wrapper", "exec runc \"$@\"\n")}).status, 2);
  EXPECT_EQ(verify({"--runtime", "/no/such/runc"}).status, 3);
}

}  // namespace
}  // namespace sealbench
