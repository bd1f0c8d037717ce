#include "workloads/bundles/bundle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/host/scratch_directory.hpp"
#include "sys/file.hpp"

namespace sealbench::workloads {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BundleTest : public ::testing::Test {
 protected:
  BundleTest() { fs::create_directories(directory() + "/rootfs/bin"); }

  [[nodiscard]] const std::string& directory() const { return scratch_.path(); }
  void config(const std::string& text) const { sys::write_file(directory() + "/config.json", text); }
  [[nodiscard]] std::string error() const {
    try {
      Bundle::load(directory());
    } catch (const BundleError& error) {
      return error.what();
    }
    return "accepted";
  }

  static constexpr const char* kGood =
      R"({"process": {"args": ["x"]}, "root": {"path": "rootfs"}, "hooks": {"prestart": []}})";
  host::ScratchDirectory scratch_;
};

TEST_F(BundleTest, IsLoadedWithEveryFieldKept) {
  config(kGood);
  const Bundle bundle = Bundle::load(directory());
  EXPECT_EQ(bundle.directory(), directory());
  EXPECT_EQ(bundle.rootfs(), directory() + "/rootfs");
  EXPECT_TRUE(bundle.config().contains("hooks"));
}

TEST_F(BundleTest, SaysWhatIsWrong) {
  EXPECT_THAT(error(), HasSubstr("config.json"));
  config("{ broken");
  EXPECT_THAT(error(), HasSubstr("not JSON"));
  config("[]");
  EXPECT_THAT(error(), HasSubstr("not an object"));
  config(R"({"root": {"path": "rootfs"}})");
  EXPECT_THAT(error(), HasSubstr("process.args"));
  config(R"({"process": {"args": []}, "root": {"path": "rootfs"}})");
  EXPECT_THAT(error(), HasSubstr("process.args"));
  config(R"({"process": {"args": ["x"], "terminal": true}, "root": {"path": "rootfs"}})");
  EXPECT_THAT(error(), HasSubstr("terminal"));
  config(R"({"process": {"args": ["x"]}})");
  EXPECT_THAT(error(), HasSubstr("root.path"));
  config(R"({"process": {"args": ["x"]}, "root": {"path": "elsewhere"}})");
  EXPECT_THAT(error(), HasSubstr("elsewhere"));
}

TEST_F(BundleTest, WithAnotherProcessKeepsTheRestAndTheRoot) {
  config(kGood);
  const Bundle bundle = Bundle::load(directory());
  const Bundle other = bundle.with_process(directory() + "/other", {"/hold"});
  EXPECT_EQ(other.config()["process"]["args"], Bundle::Json::array({"/hold"}));
  EXPECT_EQ(other.rootfs(), bundle.rootfs());
  EXPECT_TRUE(other.config().contains("hooks"));
  EXPECT_EQ(bundle.config()["process"]["args"], Bundle::Json::array({"x"}));
}

TEST_F(BundleTest, FindsProgramsThatHoldAndThatSucceed) {
  config(kGood);
  const Bundle bundle = Bundle::load(directory());
  EXPECT_THROW((void)bundle.holding_process(), BundleError);
  EXPECT_THROW((void)bundle.succeeding_process(), BundleError);
  sys::write_file(directory() + "/rootfs/bin/sleep", "", 0755);
  fs::create_symlink("busybox", directory() + "/rootfs/bin/true");
  EXPECT_THAT(bundle.holding_process(), ElementsAre("/bin/sleep", "2147483647"));
  EXPECT_THAT(bundle.succeeding_process(), ElementsAre("/bin/true"));
  sys::write_file(directory() + "/rootfs/hold", "", 0755);
  EXPECT_THAT(bundle.holding_process(), ElementsAre("/hold"));
}

}  // namespace
}  // namespace sealbench::workloads
