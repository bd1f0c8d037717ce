#include "harness/measure/room.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "harness/plan/errors.hpp"
#include "harness/plan/sizes.hpp"

namespace sealbench::measure {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kMiB = 1LL << 20;
constexpr std::int64_t kGiB = 1LL << 30;

Room roomy() {
  return {.disk_free = 100 * kGiB, .disk_size = 200 * kGiB, .memory = 8 * kGiB, .file_size = ~std::uint64_t{0}};
}

TEST(Room, LeavesAShareForOthers) {
  EXPECT_EQ(reserve_of(1 * kGiB), kGiB / 50);
  EXPECT_EQ(reserve_of(1000 * kGiB), 512 * kMiB);
}

TEST(Room, IsEnoughUpToTheReserve) {
  Room room = roomy();
  room.disk_free = 612 * kMiB;
  EXPECT_EQ(why_no_room({.disk = 100 * kMiB}, room), "");
  EXPECT_EQ(why_no_room({.disk = 100 * kMiB + 1}, room),
            "the copies of one session need 100 MiB, 612 MiB are free there, of which 512 MiB are left for others");
}

TEST(Room, OfMemoryIsForCopiesOfALaunchAndForADirectoryInMemory) {
  Room room = roomy();
  EXPECT_THAT(why_no_room({.disk = kGiB, .memory = 8 * kGiB}, room), HasSubstr("copies in memory need 8 GiB"));
  EXPECT_EQ(why_no_room({.disk = 8 * kGiB}, room), "");
  room.disk_is_memory = true;
  EXPECT_THAT(why_no_room({.disk = 8 * kGiB}, room), HasSubstr("copies in memory need 8 GiB"));
  room.memory = 0;
  EXPECT_EQ(why_no_room({.disk = 8 * kGiB}, room), "") << "unknown";
}

TEST(Room, EndsAtTheLimitOfFileSizes) {
  Room room = roomy();
  room.file_size = 12 * kMiB;
  EXPECT_EQ(why_no_room({.disk = 12 * kMiB, .largest = 12 * kMiB}, room), "");
  EXPECT_THAT(why_no_room({.disk = 12 * kMiB, .largest = 12 * kMiB + 1}, room), HasSubstr("ulimit -f"));
}

TEST(Need, IsThatOfAllSubjectsOfASession) {
  const host::Installation nowhere{.programs = "/nowhere", .payloads = "/nowhere"};
  plan::Plan plan;
  plan.subjects = plan::make_subjects("noclone,bindfd-ro", {10 * kMiB, 20 * kMiB});
  const Need shared = need_of(plan, nowhere);
  EXPECT_EQ(shared.disk, 2 * 30 * kMiB);
  EXPECT_EQ(shared.memory, 0);
  EXPECT_EQ(shared.largest, 20 * kMiB);
  plan.subjects = plan::make_subjects("noclone,memfd", {10 * kMiB});
  EXPECT_EQ(need_of(plan, nowhere).disk, 3 * 10 * kMiB) << "and what one launch copies";
  EXPECT_EQ(need_of(plan, nowhere).memory, 10 * kMiB);
  plan.subjects = plan::make_subjects("noclone,erofs-kept", {10 * kMiB});
  EXPECT_EQ(need_of(plan, nowhere).disk, 3 * 10 * kMiB) << "one image, whatever the number of launches";
  EXPECT_EQ(need_of(plan, nowhere).memory, 10 * kMiB);
  plan.subjects = plan::make_subjects("sealed-erofs", {10 * kMiB});
  EXPECT_GE(need_of(plan, nowhere).disk, 2 * 10 * kMiB) << "it keeps an image";
}

TEST(Need, OfANativeExeIsItsOwnSize) {
  const host::Installation here{.programs = SEALBENCH_BUILD_DIR "/bin", .payloads = SEALBENCH_BUILD_DIR "/payloads"};
  plan::Plan plan;
  plan.subjects = plan::make_subjects("noclone", {plan::kNativeSize});
  EXPECT_GT(need_of(plan, here).disk, 100'000);
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);  // a sealrun that is installed would be found there
  EXPECT_EQ(need_of(plan, {.programs = "/nowhere", .payloads = "/nowhere"}).disk, 0) << "its subject says so itself";
  ::setenv("PATH", path.c_str(), 1);
}

TEST(Room, IsRefusedBeforeAnythingIsMade) {
  const host::Installation nowhere{.programs = "/nowhere", .payloads = "/nowhere"};
  plan::Plan plan;
  plan.subjects = plan::make_subjects("noclone", {4 * kMiB});
  EXPECT_NO_THROW(require_room(plan, nowhere, "/var/tmp"));
  for (plan::Subject& subject : plan.subjects) subject.exe_bytes = 1LL << 60;
  EXPECT_THROW(require_room(plan, nowhere, "/var/tmp"), HostError);
}

}  // namespace
}  // namespace sealbench::measure
