#include "workloads/sealrun/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealbench::sealrun {
namespace {

using ::testing::StartsWith;

std::string error_of(const std::string& text) {
  try {
    const JsonDocument document(text);
  } catch (const JsonError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(JsonDocument, SaysWhereATextIsNoJson) {
  EXPECT_EQ(error_of(R"({"a": [1, 2.5e3, "\u00e9\n", null, true]})"), "accepted");
  EXPECT_THAT(error_of(""), StartsWith("parse error at line 1, column 1: "));
  EXPECT_THAT(error_of("{"), StartsWith("parse error at line 1, column 2: "));
  EXPECT_THAT(error_of("{\"a\": 1,\n \"b\" 2}"), StartsWith("parse error at line 2, column 6: "));
  EXPECT_THAT(error_of("{} {}"), StartsWith("parse error at line 1, column 4: "));
  EXPECT_THAT(error_of("{\"a\": \"\xff\"}"), StartsWith("parse error at line 1, column "));
}

TEST(JsonDocument, DoesNotTakeANulForTheEnd) {
  EXPECT_EQ(error_of(std::string("{}\n\0{", 5)), "parse error at line 2, column 1: a NUL byte");
}

TEST(JsonDocument, NestingCostsNoStack) {
  constexpr std::size_t kDeep = 1'000'000;
  EXPECT_EQ(error_of(std::string(kDeep, '[') + std::string(kDeep, ']')), "accepted");
  EXPECT_THAT(error_of(std::string(kDeep, '[')), StartsWith("parse error at line 1, column 1000001: "));
}

TEST(Print, WritesWhatWasRead) {
  const std::string text = R"({"a":[1,-2,18446744073709551615],"b":"é\"\n","c":{},"d":null})";
  EXPECT_EQ(print(JsonDocument(text).root()), text);
  EXPECT_EQ(print_indented(JsonDocument(R"({"a":1,"b":["x"]})").root()),
            "{\n  \"a\": 1,\n  \"b\": [\n    \"x\"\n  ]\n}");
}

}  // namespace
}  // namespace sealbench::sealrun
