#include "tests/support/schema.hpp"

#include <gtest/gtest.h>

#include "harness/fleet/merge.hpp"
#include "harness/results/json_file.hpp"
#include "sys/file.hpp"
#include "tests/support/distinct_results.hpp"

namespace sealbench::fleet {
namespace {

using results::Json;

std::string complaints(const Json& document) { return testing::complaints(document, "fleet-schema.json"); }

class FleetSchema : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::validates_schemas()) GTEST_SKIP() << "python3-jsonschema is missing";
  }

  Json fleet(Keep keep) {
    sys::write_file(scratch_.file("a.json"), results::text_of(testing::distinct_results()));
    std::string text;
    merge({{"web1", scratch_.file("a.json")}, {"web2", scratch_.file("none.json")}}, keep,
          {.version = "1", .commit = "c", .date = "2024-02-29T12:00:00Z", .command_line = "bench merge"},
          {{.host = "web3", .file = {}, .reason = "no space left"}}, [&](std::string_view piece) { text += piece; });
    return Json::parse(text);
  }

  testing::Scratch scratch_;
};

TEST_F(FleetSchema, TakesWhatMergeWritesAndSoDoesThatOfResults) {
  for (const Keep keep : {Keep::summaries, Keep::samples}) {
    const Json document = fleet(keep);
    EXPECT_EQ(complaints(document), "");
    EXPECT_EQ(testing::complaints(document["fleet"][0]["results"], "schema.json"), "");
  }
}

TEST_F(FleetSchema, RefusesWhatCannotBeRead) {
  const Json good = fleet(Keep::summaries);
  const auto is_refused = [&](const char* pointer) {
    Json bad = good;
    const Json::json_pointer place(pointer);
    bad.at(place.parent_pointer()).erase(place.back());
    return !complaints(bad).empty();
  };
  for (const char* const pointer :
       {"/fleet", "/refused", "/fleet/0/host", "/fleet/0/results", "/fleet/0/results/subjects/0/summary",
        "/fleet/0/results/subjects/0/summary/wall_s/median", "/refused/0/reason"}) {
    EXPECT_TRUE(is_refused(pointer)) << pointer;
  }
}

}  // namespace
}  // namespace sealbench::fleet
