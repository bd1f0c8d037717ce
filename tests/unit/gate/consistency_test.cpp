#include "harness/gate/consistency.hpp"

#include <gmock/gmock.h>

#include "tests/support/simulated_results.hpp"

namespace sealbench::gate {
namespace {

using results::Results;
using ::testing::HasSubstr;

Results measured() {
  Results results = testing::simulated_results({{"noclone", 1}, {"memfd", 4}}, 50, 1);
  return results::from_json(results::Json::parse(results::to_json(results).dump()));
}

TEST(Contradiction, IsNotInWhatBenchWrote) { EXPECT_EQ(contradiction(measured()), ""); }

TEST(Contradiction, SeesARatioThatWasEdited) {
  Results results = measured();
  results.subjects[1].ratio.front().estimate *= 0.9;
  EXPECT_THAT(contradiction(results), HasSubstr("the ratio of memfd is "));
}

TEST(Contradiction, SeesSamplesThatWereEdited) {
  Results results = measured();
  for (double& wall : results.subjects[1].samples.wall_s) wall *= 1.1;
  EXPECT_THAT(contradiction(results), HasSubstr("the ratio of memfd"));
}

TEST(Contradiction, SeesATotalThatIsNotTheSumOfItsNames) {
  Results results = measured();
  results.subjects[1].counts["syscalls"]["total"] = 90;
  EXPECT_EQ(contradiction(results), "the syscalls of memfd are 90 in total and 89 by name");
}

TEST(Contradiction, SeesBlocksThatThePlanDoesNotHave) {
  Results results = measured();
  results.plan["order"] = {{0, 1}, {1, 0}};
  results.subjects[0].samples.position.assign(results.subjects[0].samples.size(), 0);
  EXPECT_THAT(contradiction(results), HasSubstr("not in the plan's order"));
}

TEST(Contradiction, SeesPositionsThatABlockDoesNotHave) {
  Results results = measured();
  const std::size_t blocks = results.subjects[0].samples.size();
  results.plan["order"] = results::Json(blocks, {0, 1});
  for (results::Subject& subject : results.subjects) {
    for (std::size_t i = 0; i < blocks; ++i) subject.samples.block[i] = static_cast<std::int64_t>(i);
    subject.samples.position.assign(blocks, 1);
  }
  EXPECT_EQ(contradiction(results), "");
  results.subjects[1].samples.position[3] = 2;
  EXPECT_THAT(contradiction(results), HasSubstr("not in the plan's order"));
}

}  // namespace
}  // namespace sealbench::gate
