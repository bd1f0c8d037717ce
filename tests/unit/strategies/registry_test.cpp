#include "strategies/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::strategies {
namespace {

TEST(Registry, TheReferenceComesFirst) {
  ASSERT_FALSE(all().empty());
  EXPECT_EQ(all().front()->traits().name, "noclone");
}

TEST(Registry, NamesAreUniqueAndFound) {
  std::set<std::string_view> seen;
  for (const Strategy* strategy : all()) {
    EXPECT_TRUE(seen.insert(strategy->traits().name).second) << strategy->traits().name;
    EXPECT_EQ(find(strategy->traits().name), strategy);
    EXPECT_THAT(names(), ::testing::HasSubstr(std::string(strategy->traits().name)));
  }
  EXPECT_EQ(find("nonsense"), nullptr);
  EXPECT_EQ(find(""), nullptr);
}

TEST(Registry, StrategiesAreRegisteredUnderTheirNames) {
  ASSERT_EQ(entries().size(), all().size());
  for (std::size_t i = 0; i < entries().size(); ++i) {
    EXPECT_EQ(entries()[i].name, all()[i]->traits().name);
    EXPECT_EQ(&entries()[i].strategy(), all()[i]);
  }
}

TEST(Registry, EveryStrategyIsExplained) {
  for (const Strategy* strategy : all()) {
    const Traits& traits = strategy->traits();
    EXPECT_FALSE(traits.summary.empty()) << traits.name;
    EXPECT_FALSE(traits.needs.empty()) << traits.name;
    EXPECT_FALSE(traits.source.empty()) << traits.name;
    EXPECT_EQ(traits.claims.empty(), traits.name == "noclone") << traits.name;
  }
}

TEST(Support, NamesWhatAHostLacks) {
  const testing::Scratch scratch;
  const Exe exe("/bin/true", scratch.file(""));
  sys::Host host;  // a kernel that knows nothing, and no privilege
  EXPECT_THAT(find("bindfd-ro")->support(host, exe).reason, ::testing::HasSubstr("CAP_SYS_ADMIN"));
  EXPECT_THAT(find("sealed-overlayfs")->support(host, exe).reason, ::testing::HasSubstr("CAP_SYS_ADMIN"));
  EXPECT_TRUE(find("noclone")->support(host, exe).supported);
}

TEST(Support, AMissingExeIsTheReason) {
  const testing::Scratch scratch;
  const Exe exe(scratch.file("none"), scratch.file(""));
  sys::Host host = sys::Host::probe();
  for (const Strategy* strategy : all()) {
    const Support support = strategy->support(host, exe);
    EXPECT_FALSE(support.supported) << strategy->traits().name;
    EXPECT_FALSE(support.reason.empty()) << strategy->traits().name;
  }
}

}  // namespace
}  // namespace sealbench::strategies
