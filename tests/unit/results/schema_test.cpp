#include "tests/support/schema.hpp"

#include <gtest/gtest.h>

#include "harness/analysis/annotate.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/results.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::results {
namespace {

std::string complaints(const Json& document) { return testing::complaints(document, "schema.json"); }

class Schema : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::validates_schemas()) GTEST_SKIP() << "python3-jsonschema is missing";
  }
};

TEST_F(Schema, TakesWhatBenchWrites) {
  Results results = testing::example_results();
  analysis::annotate(results);
  results.omitted = {{"erofs", "needs Linux 6.12"}};
  set_failures(results.subjects[1],
               {{.block = -1, .session = 0, .reason = "a"}, {.block = 3, .session = 1, .reason = "b"}});
  set_given_up(results.subjects[1], "b");
  EXPECT_EQ(complaints(to_json(results)), "");
}

TEST_F(Schema, TakesTooFewPairsForAnInterval) {
  Results results = testing::example_results();
  for (Subject& subject : results.subjects) subject = testing::subject(subject.name, {0.002, 0.003});
  results.subjects[0].reference = true;
  analysis::annotate(results);
  EXPECT_EQ(complaints(to_json(results)), "");
}

TEST_F(Schema, RefusesWhatFromJsonRefuses) {
  const Json good = to_json(testing::example_results());
  Json bad = good;
  bad["subjects"][0].erase("strategy");
  EXPECT_NE(complaints(bad), "");
  bad = good;
  bad["subjects"][0]["samples"]["wall_s"][0] = "fast";
  EXPECT_NE(complaints(bad), "");
  bad = good;
  bad["schema"] = 2;
  EXPECT_NE(complaints(bad), "");
}

}  // namespace
}  // namespace sealbench::results
