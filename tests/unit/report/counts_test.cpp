// The formats that show counts.
#include <gtest/gtest.h>

#include <sstream>

#include "harness/report/report.hpp"

namespace sealbench::report {
namespace {

using results::Json;

results::Subject subject(const std::string& name, Json counts) {
  results::Subject made;
  made.name = name;
  made.counts = std::move(counts);
  return made;
}

results::Results two_subjects() {
  results::Results results;
  results.subjects = {
      subject("noclone", {{"syscalls",
                           {{"total", 4},
                            {"exact", true},
                            {"method", "ebpf"},
                            {"launches", 3},
                            {"by_name", {{"close", 1}, {"openat", 2}, {"readlink", 1}}},
                            {"errors", {{"openat", 1}}}}}}),
      subject("sealed-overlayfs", {{"syscalls",
                                    {{"total", 8},
                                     {"exact", false},
                                     {"range", {8, 9}},
                                     {"by_name", {{"close", 1}, {"fsconfig", 3}, {"fsopen", 1}, {"openat", 3}}},
                                     {"errors", Json::object()}}}}),
  };
  results.subjects[0].reference = true;
  return results;
}

std::string written(const char* format, const results::Results& results, int width = 120) {
  std::ostringstream out;
  find(format)->write(results, {.color = false, .width = width}, out);
  return out.str();
}

TEST(Syscalls, ShowOnlyWhatDiffersFromTheReference) {
  EXPECT_EQ(written("syscalls", two_subjects()),
            "system calls of one launch, against noclone\n"
            "\n"
            "noclone                    4  reference\n"
            "sealed-overlayfs  ~8 (8 … 9)  +3 fsconfig  +1 fsopen  +1 openat  -1 readlink  -1 openat failed\n"
            "\n"
            "counted with ebpf in 3 launches each; ~ varies, the median launch is shown\n");
}

TEST(Syscalls, NameTogetherWhatVariesFromLaunchToLaunch) {
  results::Results results = two_subjects();
  results.subjects[1].counts["syscalls"]["by_name"]["futex"] = 44;
  results.subjects[1].counts["syscalls"]["varying"] = {{"futex", {40, 90}}};
  results.subjects[0].counts["syscalls"]["varying_errors"] = {{"openat", {0, 1}}};
  const std::string text = written("syscalls", results);
  EXPECT_NE(text.find("+3 fsconfig  +1 fsopen  -1 readlink  scheduling: futex openat\n"), std::string::npos) << text;
}

TEST(Syscalls, BreakLinesBeforeTheWidth) {
  EXPECT_EQ(written("syscalls", two_subjects(), 56),
            "system calls of one launch, against noclone\n"
            "\n"
            "noclone                    4  reference\n"
            "sealed-overlayfs  ~8 (8 … 9)  +3 fsconfig  +1 fsopen\n"
            "                              +1 openat  -1 readlink\n"
            "                              -1 openat failed\n"
            "\n"
            "counted with ebpf in 3 launches each; ~ varies, the median launch is shown\n");
}

TEST(Syscalls, SayWhenASubjectMakesTheSameCallsOrWasNotCounted) {
  results::Results results = two_subjects();
  results.subjects[1].counts = results.subjects[0].counts;
  results.subjects.push_back(subject("runc", Json::object()));
  const std::string text = written("syscalls", results);
  EXPECT_NE(text.find("sealed-overlayfs  4  the same calls\n"), std::string::npos) << text;
  EXPECT_NE(text.find("runc              not counted\n"), std::string::npos) << text;
}

TEST(Syscalls, SayHowToGetACountOfTheReference) {
  results::Results results = two_subjects();
  results.subjects[0].counts.clear();
  EXPECT_EQ(written("syscalls", results),
            "no system calls of a reference subject were counted; measure with --counters syscalls\n");
}

TEST(Phases, StandInRowsWithTheSubjectsSideBySide) {
  results::Results results;
  const auto phases = [](double seal) {
    return Json{{"phases", Json::array({Json{{"name", "seal"}, {"median_s", seal}},
                                        Json{{"name", "exit"}, {"median_s", 0.002}}})}};
  };
  results.subjects = {subject("noclone", Json::object()), subject("sealrun-with-memfd", Json::object())};
  results.subjects[0].phases = phases(0.00001);
  results.subjects[1].phases = phases(0.007);
  EXPECT_EQ(written("phases", results),
            "phase               noclone  sealrun-with-memfd\n"
            "seal               0.010 ms            7.000 ms\n"
            "exit               2.000 ms            2.000 ms\n"
            "sum of medians     2.010 ms            9.000 ms\n");
}

TEST(Phases, HaveAsManySubjectsBesideEachOtherAsAScreenIsWide) {
  results::Results results;
  for (const char* name : {"noclone", "memfd", "sealed-overlayfs-userns"}) {
    results.subjects.push_back(subject(name, Json::object()));
    results.subjects.back().phases = {{"phases", Json::array({Json{{"name", "seal"}, {"median_s", 0.001}}})}};
  }
  std::ostringstream out;
  find("phases")->write(results, {.width = 44, .screen = true}, out);
  EXPECT_EQ(out.str(),
            "phase               noclone        memfd\n"
            "seal               1.000 ms     1.000 ms\n"
            "sum of medians     1.000 ms     1.000 ms\n"
            "\n"
            "phase           sealed-overlayfs-userns\n"
            "seal                           1.000 ms\n"
            "sum of medians                 1.000 ms\n");
}

TEST(Phases, OfAnotherRuntimeAreAnotherBlock) {
  results::Results results;
  results.subjects = {subject("a", Json::object()), subject("b", Json::object())};
  results.subjects[0].phases = {{"phases", Json::array({Json{{"name", "seal"}, {"median_s", 1}}})}};
  results.subjects[1].phases = {{"phases", Json::array({Json{{"name", "until exec of runc"}, {"median_s", 1}}})}};
  const std::string text = written("phases", results);
  EXPECT_NE(text.find("\n\nphase"), std::string::npos) << text;
}

TEST(Phases, SayHowToGetThemWhenThereAreNone) {
  EXPECT_EQ(written("phases", two_subjects()), "no phases were measured; measure with --counters phases\n");
}

}  // namespace
}  // namespace sealbench::report
