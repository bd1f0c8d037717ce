#include "harness/results/survey.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "harness/host/scratch_directory.hpp"
#include "harness/results/json_file.hpp"
#include "sys/file.hpp"
#include "tests/support/curve_results.hpp"

namespace sealbench::results {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

class SurveyTest : public ::testing::Test {
 protected:
  SurveyTest() {
    Survey survey;
    survey.runs = {sealbench::testing::example_results(), sealbench::testing::curve_results()};
    survey.runs[0].plan["workload"] = "run";
    survey.runs[1].plan["workload"] = "parallel";
    survey.omitted = {{"churn", "too slow"}};
    sys::write_file(path_, text_of(survey));
    save(survey.runs[0], alone_);
  }

  static auto refused(const std::string& path, const std::string& why) {
    EXPECT_THAT([&] { load(path); }, ThrowsMessage<std::runtime_error>(HasSubstr(why))) << path;
  }

  host::ScratchDirectory scratch_;
  std::string path_ = scratch_.path() + "/survey.json";
  std::string alone_ = scratch_.path() + "/run.json";
};

TEST_F(SurveyTest, IsReadAsItWasWritten) {
  EXPECT_TRUE(std::holds_alternative<Survey>(load_any(path_)));
  EXPECT_FALSE(std::holds_alternative<Survey>(load_any(alone_)));
  const Survey survey = std::get<Survey>(load_any(path_));
  ASSERT_THAT(survey.runs, SizeIs(2));
  EXPECT_EQ(to_json(survey.runs[1]), to_json(load(path_ + "#parallel")));
  EXPECT_THAT(survey.runs[0].warnings, IsEmpty()) << "each part has a digest that is right";
  ASSERT_THAT(survey.omitted, SizeIs(1));
  EXPECT_EQ(survey.omitted[0].subject + survey.omitted[0].reason, "churntoo slow");
}

TEST_F(SurveyTest, HasPartsThatAreNamedAsFilesAre) {
  EXPECT_FALSE(std::holds_alternative<Survey>(load_any(path_ + "#run")));
  EXPECT_EQ(to_json(load(path_ + "#run")), to_json(load(alone_)));
  EXPECT_EQ(to_json(load(alone_ + "#run")), to_json(load(alone_))) << "the same workload";
  refused(path_, "it is a survey of 2 workloads: name one of them, " + path_ + "#run; it has run, parallel");
  refused(path_ + "#parralel", "unknown workload \"parralel\": did you mean parallel?");
  refused(alone_ + "#exec", "it is no survey");
}

TEST_F(SurveyTest, IsNoPartWhereAFileIsCalledSo) {
  const std::string odd = scratch_.path() + "/a#b.json";
  std::filesystem::copy(alone_, odd);
  EXPECT_EQ(to_json(load(odd)), to_json(load(alone_)));
}

TEST_F(SurveyTest, SaysWhenAPartOfItWasEdited) {
  std::string text = sys::read_file(path_);
  text.replace(text.find("\"workload\": \"run\""), 17, "\"workload\": \"ran\"");
  sys::write_file(path_, text);
  EXPECT_THAT(std::get<Survey>(load_any(path_)).runs[0].warnings, SizeIs(1));
  EXPECT_THAT(std::get<Survey>(load_any(path_)).runs[1].warnings, IsEmpty());
}

}  // namespace
}  // namespace sealbench::results
