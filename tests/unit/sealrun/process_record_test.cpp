#include "workloads/sealrun/state/process_record.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sys/file.hpp"
#include "sys/process_identity.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::sealrun {
namespace {

TEST(ProcessRecord, IsWrittenOverTheOneOfNoProcessAndChangesNothingElse) {
  const testing::Scratch scratch;
  const std::string path = scratch.file("state.json");
  sys::write_file(path, "{" + ProcessRecord::none() + ",\"id\":\"c1\"}\n");
  const std::size_t size = sys::read_file(path).size();
  const auto none = nlohmann::json::parse(sys::read_file(path));
  EXPECT_EQ(none["pid"], 0);
  EXPECT_EQ(none["startedAfter"], 0);
  EXPECT_EQ(none["startedBefore"], 0);

  const sys::UniqueFd file = sys::open(path, O_RDWR);
  const std::uint64_t before = sys::ticks_after_boot();
  const ProcessRecord record(file);
  ASSERT_EQ(record.write(4194304), 0);
  const std::uint64_t after = sys::ticks_after_boot();
  const auto written = nlohmann::json::parse(sys::read_file(path));
  EXPECT_EQ(written["pid"], 4194304);
  EXPECT_GE(written["startedAfter"], before);
  EXPECT_LE(written["startedAfter"], written["startedBefore"]);
  EXPECT_LE(written["startedBefore"], after);
  EXPECT_EQ(written["id"], "c1");
  EXPECT_EQ(sys::read_file(path).size(), size);
}

TEST(ProcessRecord, SaysWhyItCouldNotBeWritten) {
  const testing::Scratch scratch;
  sys::write_file(scratch.file("state.json"), "");
  const sys::UniqueFd reading = sys::open(scratch.file("state.json"), O_RDONLY);
  EXPECT_EQ(ProcessRecord(reading).write(1), -EBADF);
}

}  // namespace
}  // namespace sealbench::sealrun
