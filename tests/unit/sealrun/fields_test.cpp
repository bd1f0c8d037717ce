#include "workloads/sealrun/bundle/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealbench::sealrun {
namespace {

using Json = nlohmann::json;

template <typename Use>
std::string error_of(const Json& object, Use use) {
  try {
    Fields fields(object, "linux");
    use(fields);
    fields.finish();
  } catch (const BundleError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Fields, ReadsWhatIsThere) {
  const Json object =
      Json::parse(R"({"text": "a", "flag": true, "number": -3, "list": ["x", "y"], "object": {"in": 1}})");
  Fields fields(object, "");
  EXPECT_EQ(fields.text("text"), "a");
  EXPECT_TRUE(fields.flag("flag"));
  EXPECT_EQ(fields.integer("number"), -3);
  EXPECT_EQ(fields.texts("list"), (std::vector<std::string>{"x", "y"}));
  std::int64_t inner = 0;
  fields.object("object", [&](Fields& in) { inner = in.required_integer("in"); });
  EXPECT_EQ(inner, 1);
  EXPECT_NO_THROW(fields.finish());
}

TEST(Fields, AbsentFieldsHaveFallbacks) {
  const Json object = Json::object();
  Fields fields(object, "");
  EXPECT_EQ(fields.text("text", "other"), "other");
  EXPECT_TRUE(fields.flag("flag", true));
  EXPECT_EQ(fields.integer("number"), std::nullopt);
  EXPECT_TRUE(fields.texts("list").empty());
  EXPECT_FALSE(fields.has("text"));
}

TEST(Fields, RefusesFieldsThatNobodyAskedForByName) {
  EXPECT_THAT(error_of(Json::parse(R"({"intelRdt": {"a": 1}})"), [](Fields&) {}),
              ::testing::StartsWith("linux.intelRdt: sealrun does not implement"));
  EXPECT_THAT(
      error_of(Json::parse(R"({"list": [{"known": 1}, {"other": 1}]})"),
               [](Fields& fields) { fields.each("list", [](Fields& element) { (void)element.integer("known"); }); }),
      ::testing::StartsWith("linux.list[1].other: "));
}

TEST(Fields, FieldsThatSayNothingAreNoMatter) {
  EXPECT_EQ(error_of(Json::parse(R"({"a": null, "b": "", "c": [], "d": {}, "e": false})"), [](Fields&) {}), "accepted");
  EXPECT_NE(error_of(Json::parse(R"({"e": true})"), [](Fields&) {}), "accepted");
  EXPECT_NE(error_of(Json::parse(R"({"n": 0})"), [](Fields&) {}), "accepted");
}

TEST(Fields, WrongTypesAreNamed) {
  const Json object = Json::parse(R"({"x": 1, "y": "s", "z": ["a", 1]})");
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.text("x"); }),
              ::testing::StartsWith("linux.x: expected a string"));
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.flag("y"); }), ::testing::StartsWith("linux.y: expected"));
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.integer("y"); }), ::testing::StartsWith("linux.y: expected"));
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.texts("z"); }), ::testing::StartsWith("linux.z"));
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.required_text("none"); }), "linux.none: missing");
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.required_integer("none"); }),
              ::testing::StartsWith("linux.none: "));
}

TEST(Fields, StringsWithNulAreRefused) {
  const Json object = {{"path", std::string("/etc\0/x", 7)}, {"list", {std::string("a\0b", 3)}}};
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.text("path"); }), ::testing::HasSubstr("without NUL"));
  EXPECT_THAT(error_of(object, [](Fields& f) { (void)f.texts("list"); }), ::testing::StartsWith("linux.list"));
}

TEST(Fields, OnlyObjects) {
  const Json array = Json::array();
  EXPECT_THROW(Fields(array, "linux"), BundleError);
}

}  // namespace
}  // namespace sealbench::sealrun
