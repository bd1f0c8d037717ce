#include "harness/fleet/overview.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "harness/fleet/merge.hpp"
#include "harness/fleet/stand_out.hpp"
#include "harness/report/fleet_tables.hpp"
#include "harness/report/report.hpp"
#include "harness/text/width.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::fleet {
namespace {

using results::Json;
using results::Results;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A host whose memfd takes `ratio` times as long as noclone, give or take 2 %.
Results host(double ratio, const std::string& kernel = "6.18.44") {
  Results made;
  made.version = "1";
  made.host = {{"kernel", kernel},
               {"machine", "x86_64"},
               {"memfd_noexec", "0"},
               {"primitives", {{"anonymous_page_fault_s", 1e-6}}}};
  made.plan = {{"workload", "run"}};
  for (const char* const name : {"noclone", "memfd"}) {
    results::Subject subject;
    subject.name = subject.strategy = name;
    subject.runtime = "sealrun";
    subject.reference = subject.name == "noclone";
    results::Ratio of{.reference = "noclone"};
    if (!subject.reference) of = {.reference = "noclone", .estimate = ratio, .low = ratio / 1.02, .high = ratio * 1.02};
    of.coverage = 0.95;
    of.pairs = 100;
    subject.ratio = {of};
    subject.extra["summary"] = {
        {"wall_s", {{"n", 100}, {"median", 0.002}, {"mean", 0.0021}, {"p05", 0.001}, {"p95", 0.004}}}};
    made.subjects.push_back(subject);
  }
  return made;
}

Json verdict(const char* strategy, const char* probe, const char* outcome) {
  return {{"strategy", strategy}, {"privileges", "all"}, {"path", "link"}, {"probe", probe}, {"verdict", outcome}};
}

class FleetOverview : public ::testing::Test {
 protected:
  Overview overview(const std::vector<std::pair<std::string, Results>>& hosts, std::vector<Refusal> refused = {}) {
    std::string text;
    Writer writer({}, [&](std::string_view piece) { text += piece; });
    int number = 0;
    for (const auto& [name, results] : hosts)
      writer.add(
          text_of({.host = name, .file = name + ".json", .digest = std::to_string(++number), .results = results}));
    writer.finish(refused);
    sys::write_file(scratch_.file("fleet"), text);
    return overview_of(scratch_.file("fleet"));
  }

  static std::string printed(const Overview& fleet, const std::string& format, int width = 120) {
    std::ostringstream out;
    report::find(format)->write_fleet(fleet, {.width = width, .screen = true}, out);
    return out.str();
  }

  testing::Scratch scratch_;
};

TEST_F(FleetOverview, TheErrorIsWhatTheIntervalOfItsCoverageImplies) {
  Measured measured{.ratio = {.reference = "r", .estimate = 2, .low = 2 / 1.1, .high = 2 * 1.1}, .has_ratio = true};
  measured.ratio.coverage = 0.95;
  EXPECT_NEAR(std::sqrt(effect_of(measured)->variance), std::log(1.1) / 1.959964, 1e-7);
  EXPECT_EQ(effect_of(measured)->value, std::log(2));
  measured.ratio.coverage = 0.99;
  EXPECT_NEAR(std::sqrt(effect_of(measured)->variance), std::log(1.1) / 2.575829, 1e-7);
  measured.ratio.low = measured.ratio.high = std::nan("");
  EXPECT_FALSE(effect_of(measured));
}

TEST_F(FleetOverview, ClassesAreOfKernelArchitectureAndPrimitivesTheLargestFirst) {
  Results slow = host(2);
  slow.host["primitives"]["anonymous_page_fault_s"] = 19e-6;
  Results unknown = host(2);
  unknown.host.erase("primitives");
  const Overview fleet =
      overview({{"a", host(2, "5.10.0-33-amd64")}, {"b", host(2)}, {"c", host(2)}, {"d", slow}, {"e", unknown}});
  EXPECT_THAT(report::class_lines(fleet.sections.at(0)),
              ElementsAre("A: Linux 6.18 x86_64, primitives 1 x, 2 hosts",
                          HasSubstr("Linux 5.10 x86_64, primitives 1 x, 1 host"),
                          HasSubstr("Linux 6.18 x86_64, primitives 16 x, 1 host"),
                          HasSubstr("Linux 6.18 x86_64, primitives not measured, 1 host")));
}

TEST_F(FleetOverview, AHostStandsOutWithWhatOthersAreNot) {
  std::vector<std::pair<std::string, Results>> hosts;
  for (int i = 0; i < 20; ++i) hosts.emplace_back("h" + std::to_string(i), host(6 + 0.01 * i));
  hosts.emplace_back("old", host(11, "5.10.1"));
  const auto found = stand_outs(overview(hosts).sections.at(0));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rows, std::vector<std::size_t>{20});
  EXPECT_EQ(found[0].reason, "kernel 5.10 (most: 6.18)");
  // What hosts that do not stand out are, too, is no reason.
  for (int i = 0; i < 4; ++i) hosts.emplace_back("also old " + std::to_string(i), host(6.1, "5.10.1"));
  EXPECT_EQ(stand_outs(overview(hosts).sections.at(0)).at(0).reason, "");
}

TEST_F(FleetOverview, NoValueIsThatOfMostWhereEachHostHasItsOwn) {
  std::vector<std::pair<std::string, Results>> hosts;
  for (int i = 0; i < 5; ++i)
    hosts.emplace_back("h" + std::to_string(i), host(6 + 0.01 * i, fmt::format("5.{}.0", 10 + i % 3)));
  hosts.emplace_back("new", host(11, "6.18.1"));
  const auto found = stand_outs(overview(hosts).sections.at(0));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason, "kernel 6.18 (others: 5.10, 5.11, 5.12)");
}

TEST_F(FleetOverview, ReasonsAreLoadTheHypervisorAndDearPrimitivesToo) {
  std::vector<std::pair<std::string, Results>> hosts;
  for (int i = 0; i < 10; ++i) hosts.emplace_back("h" + std::to_string(i), host(6 + 0.01 * i));
  Results busy = host(11);
  busy.host["during"] = {{"other_share", 0.5}, {"steal_share", 0.05}};
  busy.host["primitives"]["anonymous_page_fault_s"] = 4e-6;
  hosts.emplace_back("busy", busy);
  EXPECT_THAT(stand_outs(overview(hosts).sections.at(0)).at(0).reason,
              "other work took a fifth of its processors or more, the hypervisor took 2 % of its processors or more, "
              "anonymous page fault costs 4 times what it costs on most, or more");
}

TEST_F(FleetOverview, AHostWhoseOwnIntervalHoldsTheOthersDoesNotStandOut) {
  std::vector<std::pair<std::string, Results>> hosts;
  for (int i = 0; i < 20; ++i) hosts.emplace_back("h" + std::to_string(i), host(6 + 0.01 * i));
  Results wide = host(8);
  wide.subjects[1].ratio[0].low = 4;
  wide.subjects[1].ratio[0].high = 16;
  hosts.emplace_back("wide", wide);
  EXPECT_THAT(stand_outs(overview(hosts).sections.at(0)), IsEmpty());
}

TEST_F(FleetOverview, TheWorstVerdictOfACellIsSaidWithItsHosts) {
  Results good = host(2);
  good.extra["verdicts"] = {verdict("noclone", "write", "writable"), verdict("memfd", "write", "protected")};
  Results bad = good;
  bad.extra["verdicts"] = {verdict("noclone", "write", "writable"), verdict("memfd", "write", "writable")};
  Results unclear = good;
  unclear.extra["verdicts"] = {verdict("noclone", "write", "writable"), verdict("memfd", "write", "inconclusive")};
  const Overview fleet = overview({{"a", good}, {"b", bad}, {"c", unclear}, {"d", host(2)}});
  EXPECT_EQ(fleet.verified, 3U);
  ASSERT_EQ(fleet.cells.size(), 2U);
  EXPECT_EQ(fleet.cells[1].worst, Worst::writable);
  EXPECT_THAT(report::cell_lines(fleet), ElementsAre("memfd: write by link with all: writable on 1 of 3: b"));
}

TEST_F(FleetOverview, ARatioToAnotherReferenceIsNotComparedWithTheOthers) {
  Results other = host(9);
  other.subjects[1].ratio[0].reference = "bindfd-ro";
  const Overview fleet = overview({{"a", host(2)}, {"b", host(2.1)}, {"odd", other}});
  EXPECT_NEAR(std::exp(fleet.sections.at(0).pooled(1)->mean), 2.049, 0.001);
  EXPECT_THAT(report::problem_lines(fleet.sections[0]),
              ElementsAre("odd: its ratios are to bindfd-ro, not to noclone"));
}

TEST_F(FleetOverview, AnEntryThatCannotBeReadIsNamedAndTheOthersStand) {
  Results wrong = host(2);
  wrong.subjects[1].phases = {{"phases", "none"}};
  const Overview fleet = overview({{"a", host(2)}, {"wrong", wrong}});
  EXPECT_EQ(fleet.hosts, 1U);
  EXPECT_THAT(report::refusal_lines(fleet), ElementsAre(HasSubstr("wrong: ")));
}

TEST_F(FleetOverview, WhatIsToBeSaidOfSingleHostsIsSaidTogether) {
  Results partial = host(2);
  partial.extra["partial"] = true;
  Results lacks = host(2);
  lacks.omitted = {{"erofs", "needs Linux 6.12"}};
  const Overview fleet =
      overview({{"a", partial}, {"b", lacks}, {"c", lacks}}, {{.host = "gone", .file = "", .reason = "no space left"}});
  EXPECT_THAT(report::problem_lines(fleet.sections.at(0)),
              ElementsAre("b, c: erofs left out: needs Linux 6.12", HasSubstr("a: it died in the middle")));
  EXPECT_THAT(printed(fleet, "text"), HasSubstr("gone: no space left"));
}

TEST_F(FleetOverview, AHostThatWasMeasuredByAnotherBenchIsNamed) {
  Results older = host(2);
  older.version = "0.9";
  const Overview fleet = overview({{"a", host(2)}, {"b", older}, {"c", host(2)}});
  EXPECT_THAT(fleet.sections.at(0).notes, ElementsAre("hosts differ in bench: 0.9, 1"));
  EXPECT_THAT(report::problem_lines(fleet.sections.at(0)), ElementsAre("b: bench is 0.9 there, and 1 on most hosts"));
  EXPECT_EQ(fleet.sections.at(0).pooled(1)->hosts, 3U);
  const Overview halves = overview({{"a", host(2)}, {"b", older}});
  EXPECT_THAT(halves.sections.at(0).notes, ElementsAre("hosts differ in bench: 0.9, 1"));
  EXPECT_THAT(report::problem_lines(halves.sections.at(0)), IsEmpty()) << "neither is that of most";
}

TEST_F(FleetOverview, EveryFormatOfFleetsSaysTheFigures) {
  const Overview fleet = overview({{"a", host(2)}, {"b", host(2.2)}, {"c", host(2.5)}});
  const auto pooled = fleet.sections.at(0).pooled(1);
  const std::string mean = fmt::format("{:.3f}", std::exp(pooled->mean));
  EXPECT_THAT(printed(fleet, "text"), HasSubstr(report::pooled_text(*pooled)));
  EXPECT_THAT(printed(fleet, "html"), HasSubstr(mean));
  EXPECT_THAT(printed(fleet, "csv"), HasSubstr("run,b,A,6.18,x86_64,,1,memfd,sealrun,memfd,100,0.0021,0.002,2.2,"));
  EXPECT_THAT(
      printed(fleet, "openmetrics"),
      HasSubstr("sealbench_launch_ratio{workload=\"run\",subject=\"memfd\",runtime=\"sealrun\",strategy=\"memfd\","
                "host=\"c\",bound=\"estimate\"} 2.5\n"));
  EXPECT_THAT(printed(fleet, "openmetrics"),
              HasSubstr(fmt::format("strategy=\"memfd\",bound=\"further_host_high\"}} {}\n",
                                    std::exp(pooled->prediction->high))));
  const Json json = Json::parse(printed(fleet, "json"));
  EXPECT_EQ(json["sections"][0]["subjects"][1]["over_hosts"]["estimate"], std::exp(pooled->mean));
  EXPECT_EQ(json["sections"][0]["subjects"][1]["ratios"][1]["host"], "b");
  EXPECT_THROW(printed(fleet, "markdown"), std::runtime_error);
}

TEST_F(FleetOverview, FitsTheScreen) {
  std::vector<std::pair<std::string, Results>> hosts;
  for (int i = 0; i < 12; ++i)
    hosts.emplace_back("h" + std::to_string(i), host(2 + i % 3, fmt::format("6.{}.0", i % 4)));
  const Overview fleet = overview(hosts);
  for (const int width : {60, 80, 120}) {
    std::istringstream lines(printed(fleet, "text", width));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(text::width_of(line), static_cast<std::size_t>(width)) << line;
  }
}

}  // namespace
}  // namespace sealbench::fleet
