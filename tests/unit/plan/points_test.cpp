#include "harness/plan/points.hpp"

#include <gmock/gmock.h>

#include "harness/plan/errors.hpp"
#include "harness/plan/sizes.hpp"
#include "harness/plan/subjects.hpp"
#include "harness/text/nearest.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;
using workloads::Values;

/// With two parameters of different kinds.
class Varied final : public workloads::Workload {
 public:
  [[nodiscard]] std::string_view name() const override { return "varied"; }
  [[nodiscard]] std::string_view summary() const override { return "for this test"; }
  [[nodiscard]] std::string_view question() const override { return "What?"; }
  [[nodiscard]] std::string_view source() const override { return "this test"; }
  [[nodiscard]] std::vector<workloads::Parameter> parameters() const override {
    return {{.name = "width", .unit = "containers", .summary = "how many", .preset = "4", .least = 0, .most = 64},
            {.name = "cache", .unit = {}, .summary = "what is dropped", .preset = "exe", .words = {"exe", "all"}}};
  }
  [[nodiscard]] workloads::Command launch(const workloads::Site&, int) const override { return {}; }
  [[nodiscard]] std::string typed(const workloads::Site&) const override { return {}; }
};

std::vector<Values> at(const std::vector<std::string>& settings) { return points_of(Varied(), settings).all; }

TEST(Points, HavePresetsWhereNothingIsSet) {
  EXPECT_THAT(at({}), ElementsAre(Values{{"cache", "exe"}, {"width", "4"}}));
  EXPECT_THAT(points_of(Varied(), {}).varied, IsEmpty());
  EXPECT_THAT(points_of(*workloads::find_workload("run"), {}).all, ElementsAre(Values{}));
}

TEST(Points, AreEveryCombinationOfWhatIsListed) {
  const Points points = points_of(Varied(), {"cache=exe,all", "width=1,8"});
  EXPECT_THAT(points.all,
              ElementsAre(Values{{"cache", "exe"}, {"width", "1"}}, Values{{"cache", "all"}, {"width", "1"}},
                          Values{{"cache", "exe"}, {"width", "8"}}, Values{{"cache", "all"}, {"width", "8"}}));
  EXPECT_THAT(points.varied, ElementsAre("width", "cache"));
}

TEST(Points, TakeRangesByFactorsAndSteps) {
  const auto widths = [](const std::string& list) {
    std::vector<std::string> all;
    for (const Values& point : at({"width=" + list})) all.push_back(point.at("width"));
    return all;
  };
  EXPECT_THAT(widths("1..64*4"), ElementsAre("1", "4", "16", "64"));
  EXPECT_THAT(widths("0..30+10,64"), ElementsAre("0", "10", "20", "30", "64"));
}

TEST(Points, ThatCannotBeAreRefusedByName) {
  const auto refused = [](const std::string& setting, const std::string& why) {
    EXPECT_THAT([&] { at({setting}); }, ThrowsMessage<UsageError>(HasSubstr(why))) << setting;
  };
  refused("widht=1", "unknown parameter of varied \"widht\": did you mean width?");
  refused("width", "write --set width=VALUE");
  refused("width=65", "--set width=65: takes whole numbers of containers from 0 to 64");
  refused("width=1.5", "takes whole numbers");
  refused("width=", "--set width");
  refused("width=1..128*2", "takes whole numbers of containers from 0 to 64");
  refused("width=8..1*2", "does not get from the first to the last");
  refused("width=0..8*2", "does not get from the first to the last");
  refused("width=1..8", "by which steps?");
  refused("width=1,1", "--set width names 1 twice");
  refused("cache=none", "unknown value \"none\"");
  EXPECT_THAT([&] { at({"width=1", "width=2"}); }, ThrowsMessage<UsageError>(HasSubstr("--set width is given twice")));
  EXPECT_THAT([&] { points_of(*workloads::find_workload("run"), {"width=1"}); },
              ThrowsMessage<UsageError>(HasSubstr("unknown parameter of run \"width\"")));
}

TEST(Points, HaveWhatEveryWorkloadCanVaryOnlyWhereItIsSet) {
  const workloads::Workload& run = *workloads::find_workload("run");
  EXPECT_THAT(points_of(run, {"filesystem=ext4,host"}).all,
              ElementsAre(Values{{"filesystem", "ext4"}}, Values{{"filesystem", "host"}}));
  EXPECT_THAT(points_of(run, {"cache=exe"}).all, ElementsAre(Values{{"cache", "exe"}}));
  EXPECT_THAT(points_of(Varied(), {"filesystem=tmpfs"}).all.front(), SizeIs(3));
  EXPECT_THAT(points_of(*workloads::find_workload("cold"), {}).all, ElementsAre(Values{{"cache", "exe"}}));
  EXPECT_THAT([&] { points_of(run, {"filesystem=ntfs"}); },
              ThrowsMessage<UsageError>(HasSubstr("unknown value \"ntfs\"")));
}

/// Whoever named a strategy wants it; a filesystem that nobody named may be one on which it does not work.
TEST(Points, AreOfferedWhereTheListOfFilesystemsIsTheWorkloads) {
  const workloads::Workload& filesystem = *workloads::find_workload("filesystem");
  EXPECT_TRUE(points_of(filesystem, {}).offered);
  EXPECT_FALSE(points_of(filesystem, {"filesystem=ext4,tmpfs"}).offered);
  const auto named = [&](const std::vector<std::string>& settings) {
    return make_subjects({.runtimes = parse_runtimes({}),
                          .strategies = "memfd",
                          .sizes = {kNativeSize},
                          .points = points_of(filesystem, settings)})
        .back()
        .named;
  };
  EXPECT_FALSE(named({}));
  EXPECT_TRUE(named({"filesystem=ext4,tmpfs"}));
}

TEST(Points, LeaveSizesOfExesToTheirOption) {
  const workloads::Workload& run = *workloads::find_workload("run");
  const workloads::Workload& exe_size = *workloads::find_workload("exe-size");
  EXPECT_THAT(points_of(run, {"exe-size=1MiB,4MiB"}).all, ElementsAre(Values{}));
  EXPECT_EQ(exe_sizes_of(run, {}, ""), "");
  EXPECT_EQ(exe_sizes_of(run, {"exe-size=1MiB,4MiB"}, ""), "1MiB,4MiB");
  EXPECT_EQ(exe_sizes_of(run, {}, "native"), "native");
  EXPECT_THAT(parse_sizes(exe_sizes_of(exe_size, {}, "")), SizeIs(4));
  EXPECT_EQ(exe_sizes_of(exe_size, {}, "2MiB"), "2MiB");
  EXPECT_THAT([&] { exe_sizes_of(run, {"exe-size=1MiB"}, "2MiB"); },
              ThrowsMessage<UsageError>(HasSubstr("say the same")));
}

TEST(Points, OfASurveyMakeACurve) {
  EXPECT_THAT(surveyed_settings(*workloads::find_workload("parallel")), ElementsAre("width=1,8,64"));
  EXPECT_THAT(surveyed_settings(*workloads::find_workload("run")), IsEmpty());
  for (const workloads::Workload* workload : workloads::workloads()) {
    EXPECT_FALSE(points_of(*workload, surveyed_settings(*workload)).all.empty()) << workload->name();
  }
}

TEST(Points, MakeASubjectOfEachAndSayWhatDiffers) {
  const auto subjects = make_subjects({.runtimes = parse_runtimes({}),
                                       .strategies = "noclone,memfd",
                                       .sizes = {kNativeSize, 1 << 20},
                                       .points = points_of(Varied(), {"width=1,8"})});
  EXPECT_THAT(
      text::names_of(subjects),
      ElementsAre("noclone native width=1", "memfd native width=1", "noclone native width=8", "memfd native width=8",
                  "noclone 1MiB width=1", "memfd 1MiB width=1", "noclone 1MiB width=8", "memfd 1MiB width=8"));
  EXPECT_EQ(subjects[3].point, (Values{{"exe-size", "native"}, {"width", "8"}}));
  EXPECT_EQ(subjects[3].parameters, (Values{{"cache", "exe"}, {"width", "8"}}));
  for (const Subject& subject : subjects) EXPECT_FALSE(subject.control) << subject.name;
}

TEST(Points, AreExchangedForOthers) {
  const auto subjects = make_subjects({.runtimes = parse_runtimes({}),
                                       .strategies = "noclone,memfd",
                                       .sizes = {kNativeSize},
                                       .points = points_of(Varied(), {"width=1,8"})});
  const auto moved = at_points(subjects, points_of(Varied(), {"cache=exe,all"}));
  EXPECT_THAT(text::names_of(moved),
              ElementsAre("noclone cache=exe", "memfd cache=exe", "noclone cache=all", "memfd cache=all"));
  EXPECT_EQ(moved[2].point, (Values{{"cache", "all"}}));
  const auto plain = at_points(subjects, points_of(*workloads::find_workload("run"), {}));
  EXPECT_THAT(text::names_of(plain), ElementsAre("noclone", "memfd"));
  EXPECT_THAT(plain[0].parameters, IsEmpty());
  EXPECT_THAT(plain[0].point, IsEmpty());
}

}  // namespace
}  // namespace sealbench::plan
