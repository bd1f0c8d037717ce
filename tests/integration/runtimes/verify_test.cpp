// bench verify --runtime.
#include <gmock/gmock.h>

#include "tests/integration/runtimes/fixture.hpp"

namespace sealbench {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyRuntimesTest : public RuntimesTest {
 protected:
  [[nodiscard]] Ended verify(std::vector<std::string> more) const {
    more.insert(more.begin(), {"verify", "--privileges", "default", "--probe", "write,chmod"});
    return bench(scratch_.path(), more);
  }
};

TEST_F(VerifyRuntimesTest, HoldsRealRuntimesAgainstTheControl) {
  need("runc");
  need("crun");
  if (IsSkipped()) return;
  const Ended ended = verify({"--runtime", "runc", "--runtime", "crun", "--format", "json"});
  ASSERT_THAT(ended.status, AnyOf(0, 1)) << ended.err;
  const auto matrix = results::Json::parse(ended.out);
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
  EXPECT_THAT(ended.status, AnyOf(0, 1)) << ended.err;
  EXPECT_EQ(ended.err.find("nothing is concluded"), std::string::npos) << ended.err;
}

TEST_F(VerifyRuntimesTest, RefusesWhatIsNoOtherRuntime) {
  EXPECT_EQ(verify({"--runtime", "sealrun"}).status, 2);
  EXPECT_EQ(verify({"--runtime", "runc=memfd"}).status, 2);
  EXPECT_EQ(verify({"--runtime", script("wrapper", "exec runc \"$@\"\n")}).status, 2);
  EXPECT_EQ(verify({"--runtime", "/no/such/runc"}).status, 3);
}

}  // namespace
}  // namespace sealbench
