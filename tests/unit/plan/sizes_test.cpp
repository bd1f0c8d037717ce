#include "harness/plan/sizes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/plan/errors.hpp"

namespace sealbench::plan {
namespace {

TEST(Sizes, ReadsBytesUnitsAndNative) {
  EXPECT_EQ(parse_size("native"), kNativeSize);
  EXPECT_EQ(parse_size("4096"), 4096);
  EXPECT_EQ(parse_size("12MiB"), 12'582'912);
  EXPECT_EQ(parse_size("12 MB"), 12'000'000);
  EXPECT_EQ(parse_size("1.5KiB"), 1536);
  EXPECT_EQ(parse_size("2GiB"), 2'147'483'648);
}

TEST(Sizes, RefusesWhatIsNotAWholePositiveNumberOfBytes) {
  for (const char* text :
       {"", "0", "-1", "12MiBs", "MiB", "1.5", "1e3", "nan", "inf", "12 parsecs", "0x10", "2000GiB", "NATIVE"}) {
    EXPECT_THROW(parse_size(text), UsageError) << text;
  }
}

TEST(Sizes, ReadsAListAndRefusesAValueTwice) {
  EXPECT_THAT(parse_sizes("native,1MiB, 12MiB"), ::testing::ElementsAre(0, 1 << 20, 12 << 20));
  EXPECT_THROW(parse_sizes("1MiB,1048576"), UsageError);
  EXPECT_THROW(parse_sizes("1MiB,"), UsageError);
}

TEST(Sizes, ReadsARangeByAFactorOrByASum) {
  EXPECT_THAT(parse_sizes("1MiB..8MiB*2"), ::testing::ElementsAre(1 << 20, 2 << 20, 4 << 20, 8 << 20));
  EXPECT_THAT(parse_sizes("native,1K..4K+1K"), ::testing::ElementsAre(0, 1024, 2048, 3072, 4096));
  EXPECT_THAT(parse_sizes("100..999*3"), ::testing::ElementsAre(100, 300, 900)) << "the end need not be met";
  EXPECT_THAT(parse_sizes("1M..1M*2"), ::testing::ElementsAre(1 << 20));
  for (const char* text : {"1M..8M", "8M..1M*2", "1M..8M*1", "1M..8M*", "1M..8M*x", "1M..8M+0", "..8M*2", "1M..*2",
                           "native..8M*2", "1..1M+1", "1M..8M*2,4M", "1M...8M*2"}) {
    EXPECT_THROW(parse_sizes(text), UsageError) << text;
  }
}

TEST(Sizes, FormatsSoThatItIsReadBack) {
  for (const std::int64_t size : {0LL, 1LL, 1000LL, 1024LL, 12582912LL, 12582913LL, 12000000LL, 1LL << 40}) {
    EXPECT_EQ(parse_size(format_size(size)), size) << format_size(size);
  }
  EXPECT_EQ(format_size(12582912), "12MiB");
}

}  // namespace
}  // namespace sealbench::plan
