#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/analysis/annotate.hpp"
#include "harness/results/failures.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::results {
namespace {

/// Runs Debian's python3-jsonschema over a document: its complaints, or nothing.
std::string complaints(const Json& document) {
  const testing::Scratch scratch;
  sys::write_file(scratch.file("document.json"), document.dump());
  const std::string command = "/usr/bin/python3 '" SEALBENCH_SOURCE_DIR
                              "/tests/unit/results/validate.py' '" SEALBENCH_SOURCE_DIR "/results/schema.json' < '" +
                              scratch.file("document.json") + "' > '" + scratch.file("out") + "' 2>&1";
  const int status = std::system(command.c_str());
  const std::string output = sys::read_file(scratch.file("out"));
  return status == 0 ? output : output.empty() ? "failed without a word" : output;
}

class Schema : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0)
      GTEST_SKIP() << "python3-jsonschema is missing";
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
