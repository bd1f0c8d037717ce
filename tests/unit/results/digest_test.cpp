#include "harness/results/digest.hpp"

#include <gmock/gmock.h>

#include "harness/results/json_file.hpp"
#include "sys/file.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Digest, IsOfTheTextWithoutItself) {
  Json document = {{"a", 1.5}};
  const std::string before = digest(document);
  document[kDigest] = before;
  EXPECT_EQ(digest(document), before);
  EXPECT_EQ(doubt_about(document), "");
  document["a"] = 1.6;
  EXPECT_THAT(doubt_about(document), HasSubstr("edited after bench wrote it"));
  document.erase(kDigest);
  EXPECT_THAT(doubt_about(document), HasSubstr("has no digest")) << "taken away to hide the edit";
}

TEST(Digest, SurvivesTheWayThroughAFileAndShowsAnEdit) {
  const testing::Scratch scratch;
  save(testing::example_results(), scratch.file("r.json"));
  EXPECT_TRUE(parse_file(scratch.file("r.json")).contains(kDigest));
  EXPECT_EQ(doubt_about(load(scratch.file("r.json"))), "");
  Results loaded = load(scratch.file("r.json"));
  loaded.date = "2026-01-01T00:00:00Z";
  save(loaded, scratch.file("again.json"));
  EXPECT_EQ(doubt_about(load(scratch.file("again.json"))), "") << "an old digest is not kept";
  std::string text = sys::read_file(scratch.file("r.json"));
  const std::size_t at = text.find("0.002");
  ASSERT_NE(at, std::string::npos);
  text[at + 4] = '1';
  sys::write_file(scratch.file("r.json"), text);
  const Results edited = load(scratch.file("r.json"));
  EXPECT_THAT(doubt_about(edited), HasSubstr("edited after bench wrote it"));
  EXPECT_THAT(edited.warnings, ElementsAre(doubt_about(edited)));
  save(edited, scratch.file("washed.json"));
  EXPECT_EQ(load(scratch.file("washed.json")).warnings, edited.warnings) << "reading and writing heal nothing";
}

}  // namespace
}  // namespace sealbench::results
