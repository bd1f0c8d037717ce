#include "harness/results/digest.hpp"

#include <gtest/gtest.h>

#include "harness/results/json_file.hpp"
#include "sys/file.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::results {
namespace {

TEST(Digest, IsOfTheTextWithoutItself) {
  Json document = {{"a", 1.5}};
  const std::string before = digest(document);
  document[kDigest] = before;
  EXPECT_EQ(digest(document), before);
  EXPECT_TRUE(is_as_written(document));
  document["a"] = 1.6;
  EXPECT_FALSE(is_as_written(document));
  EXPECT_TRUE(is_as_written(Json{{"a", 2}})) << "another program wrote none";
}

TEST(Digest, SurvivesTheWayThroughAFileAndShowsAnEdit) {
  const testing::Scratch scratch;
  save(testing::example_results(), scratch.file("r.json"));
  EXPECT_TRUE(parse_file(scratch.file("r.json")).contains(kDigest));
  EXPECT_TRUE(is_as_written(parse_file(scratch.file("r.json"))));
  Results loaded = load(scratch.file("r.json"));
  loaded.date = "2026-01-01T00:00:00Z";
  save(loaded, scratch.file("again.json"));
  EXPECT_TRUE(is_as_written(parse_file(scratch.file("again.json")))) << "an old digest is not kept";
  std::string text = sys::read_file(scratch.file("r.json"));
  const std::size_t at = text.find("0.002");
  ASSERT_NE(at, std::string::npos);
  text[at + 4] = '1';
  sys::write_file(scratch.file("r.json"), text);
  EXPECT_FALSE(is_as_written(parse_file(scratch.file("r.json"))));
}

}  // namespace
}  // namespace sealbench::results
