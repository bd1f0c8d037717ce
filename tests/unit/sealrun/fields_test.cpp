#include "workloads/sealrun/bundle/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealbench::sealrun {
namespace {

template <typename Use>
std::string error_of(const std::string& text, Use use) {
  const JsonDocument document(text);
  try {
    Fields fields(document.root(), "linux");
    use(fields);
    fields.finish();
  } catch (const BundleError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Fields, ReadsWhatIsThere) {
  const JsonDocument document(
      R"({"text": "a", "flag": true, "number": -3, "list": ["x", "y"], "names": {"b": "2", "a": "1"},
          "object": {"in": 1}})");
  Fields fields(document.root(), "");
  EXPECT_EQ(fields.text("text"), "a");
  EXPECT_TRUE(fields.flag("flag"));
  EXPECT_EQ(fields.integer("number"), -3);
  EXPECT_THAT(fields.texts("list"), ::testing::ElementsAre("x", "y"));
  EXPECT_THAT(fields.texts_by_name("names"),
              ::testing::ElementsAre(::testing::Pair("a", "1"), ::testing::Pair("b", "2")));
  std::int64_t inner = 0;
  fields.object("object", [&](Fields& in) { inner = in.required_integer("in"); });
  EXPECT_EQ(inner, 1);
  EXPECT_NO_THROW(fields.finish());
}

TEST(Fields, AbsentFieldsHaveFallbacks) {
  const JsonDocument document("{}");
  Fields fields(document.root(), "");
  EXPECT_EQ(fields.text("text", "fallback"), "fallback");
  EXPECT_TRUE(fields.flag("flag", true));
  EXPECT_FALSE(fields.integer("number").has_value());
  EXPECT_TRUE(fields.texts("list").empty());
  EXPECT_TRUE(fields.texts_by_name("names").empty());
  EXPECT_FALSE(fields.has("anything"));
}

TEST(Fields, TheLastOfTwoFieldsOfOneNameCounts) {
  const JsonDocument document(R"({"path": "/first", "path": "/second"})");
  EXPECT_EQ(Fields(document.root(), "").text("path"), "/second");
}

TEST(Fields, RefusesByNameWhatTheSpecificationDefines) {
  EXPECT_THAT(error_of(R"({"intelRdt": {"a": 1}})", [](Fields&) {}),
              ::testing::StartsWith("linux.intelRdt: sealrun does not implement this field"));
  const JsonDocument document(R"({"mounts": [{}, {"uidMappings": [{}]}]})");
  Fields fields(document.root(), "");
  try {
    fields.each("mounts", [](Fields&) {});
    FAIL() << "accepted";
  } catch (const BundleError& error) {
    EXPECT_THAT(error.what(), ::testing::StartsWith("mounts[1].uidMappings: sealrun does not implement this field"));
  }
}

TEST(Fields, WarnsOfWhatTheSpecificationDoesNotDefine) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(
      error_of(R"({"intelRDT": {"a": 1}, "list": [{"known": 1}, {"other": 1}]})",
               [](Fields& fields) { fields.each("list", [](Fields& element) { (void)element.integer("known"); }); }),
      "accepted");
  EXPECT_EQ(
      ::testing::internal::GetCapturedStderr(),
      "sealrun: warning: linux.list[1].other: ignored, as the OCI runtime specification defines no such property\n"
      "sealrun: warning: linux.intelRDT: ignored, as the OCI runtime specification defines no such property\n");
}

TEST(Fields, FieldsThatSayNothingAreNoMatter) {
  for (const char* value : {"null", "\"\"", "[]", "{}", "false"}) {
    EXPECT_EQ(error_of(std::string(R"({"intelRdt": )") + value + "}", [](Fields&) {}), "accepted") << value;
  }
  EXPECT_NE(error_of(R"({"intelRdt": true})", [](Fields&) {}), "accepted");
  EXPECT_NE(error_of(R"({"intelRdt": 0})", [](Fields&) {}), "accepted");
}

TEST(Fields, WrongTypesAreNamed) {
  const std::string text = R"({"x": 1, "y": "s", "z": ["a", 1], "o": {"a": 1}, "large": 18446744073709551615})";
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.text("x"); }), "linux.x: expected a string, found 1");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.flag("y"); }), "linux.y: expected true or false, found \"s\"");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.integer("y"); }), "linux.y: expected an integer, found \"s\"");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.integer("large"); }),
              "linux.large: expected an integer, found 18446744073709551615");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.text("o"); }), "linux.o: expected a string, found an object");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.texts("z"); }), ::testing::StartsWith("linux.z: expected"));
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.texts_by_name("o"); }), "linux.o.a: expected a string, found 1");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.each("x", [](Fields&) {}); }),
              "linux.x: expected an array, found 1");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.required_text("none"); }), "linux.none: missing");
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.required_integer("none"); }), "linux.none: missing");
}

TEST(Fields, StringsWithNulAreRefused) {
  const std::string text = R"({"path": "/etc\u0000/x", "list": ["a\u0000b"]})";
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.text("path"); }), ::testing::HasSubstr("without NUL"));
  EXPECT_THAT(error_of(text, [](Fields& f) { (void)f.texts("list"); }), ::testing::StartsWith("linux.list"));
}

TEST(Fields, OnlyObjects) {
  const JsonDocument array("[]");
  EXPECT_THROW(Fields(array.root(), "linux"), BundleError);
}

}  // namespace
}  // namespace sealbench::sealrun
