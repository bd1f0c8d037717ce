#include "harness/fleet/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/analysis/processor_ratio.hpp"
#include "harness/analysis/quantile.hpp"
#include "harness/fleet/summary.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/survey.hpp"
#include "sys/file.hpp"
#include "tests/support/distinct_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::fleet {
namespace {

using results::Json;
using results::Results;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Header kHeader{.version = "1", .commit = "c", .date = "2024-02-29T12:00:00Z", .command_line = "bench merge"};

/// A run like others, but not the same.
Results run_of(int seed, const std::string& workload = "run") {
  Results made = testing::distinct_results();
  made.plan["seed"] = seed;
  made.plan["workload"] = workload;
  made.plan["order"] = Json::array({0, 1});
  return made;
}

class Merge : public ::testing::Test {
 protected:
  std::string saved(const std::string& name, const std::string& text) {
    const std::string path = scratch_.file(name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    sys::write_file(path, text);
    return path;
  }
  std::string saved(const std::string& name, const Results& made) { return saved(name, results::text_of(made)); }

  /// Merges files into the file "fleet".
  Merged merged(const std::vector<Input>& inputs, Keep keep = Keep::summaries, std::vector<Refusal> absent = {}) {
    std::string text;
    Merged made = merge(inputs, keep, kHeader, std::move(absent), [&](std::string_view piece) { text += piece; });
    saved("fleet", text);
    return made;
  }

  std::vector<Entry> entries() {
    std::vector<Entry> all;
    rest_ = read(scratch_.file("fleet"), [&](const std::string& text) { all.push_back(parse_entry(text)); });
    return all;
  }

  testing::Scratch scratch_;
  Rest rest_;
};

TEST_F(Merge, KeepsEverythingButSamplesAndTheirSummaries) {
  const Results one = run_of(1);
  ASSERT_EQ(merged({{"web1", saved("a.json", one)}, {"web2", saved("b.json", run_of(2))}}).entries, 2U);
  const std::vector<Entry> all = entries();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(rest_.doubt, "");
  EXPECT_EQ(all[0].host, "web1");
  EXPECT_EQ(all[1].host, "web2");
  EXPECT_EQ(all[0].digest, results::digest(results::to_json(one)));
  Json expected = results::to_json(one);
  expected["plan"].erase("order");
  Json got = results::to_json(all[0].results);
  for (Json* document : {&expected, &got}) {
    for (Json& subject : (*document)["subjects"]) {
      subject.erase("samples");
      subject.erase("summary");
    }
  }
  EXPECT_EQ(got, expected);
  const auto& wall = one.subjects[1].samples.wall_s;
  const results::Subject& subject = all[0].results.subjects[1];
  EXPECT_EQ(summary_figure(subject, "wall_s", "n"), 7);
  EXPECT_EQ(summary_figure(subject, "wall_s", "median"), 0.049);
  EXPECT_EQ(summary_figure(subject, "wall_s", "min"), 0.016);
  EXPECT_EQ(summary_figure(subject, "wall_s", "max"), 0.100);
  for (const auto& [name, p] : {std::pair("p05", 0.05), {"p25", 0.25}, {"p75", 0.75}, {"p95", 0.95}})
    EXPECT_EQ(summary_figure(subject, "wall_s", name), analysis::quantile(wall, p)) << name;
  EXPECT_NEAR(summary_figure(subject, "wall_s", "mean"), 0.053, 1e-12);
  EXPECT_NEAR(summary_figure(subject, "wall_s", "sd"), 0.030474033, 1e-8);
  EXPECT_EQ(summary_figure(subject, "minor_faults", "median"), 2104);
  EXPECT_NEAR(summary_figure(subject, "cpu_s", "max"), 0.0309, 1e-12);
  const auto processor = analysis::processor_ratio(one.subjects[1], one.subjects[0]);
  EXPECT_EQ(subject.extra.at("summary").at("processor_ratio"),
            Json({{"estimate", processor->estimate}, {"low", processor->low}, {"high", processor->high}}));
  EXPECT_EQ(subject.extra.at("summary").at("sessions"), 3);
  EXPECT_FALSE(subject.extra.at("summary").contains("block"));
}

TEST_F(Merge, KeepsSamplesWhereAskedTo) {
  const Results one = run_of(1);
  merged({{"web1", saved("a.json", one)}}, Keep::samples);
  EXPECT_EQ(results::to_json(entries().at(0).results), results::to_json(one));
}

TEST_F(Merge, ItsDigestIsThatOfTheWholeDocument) {
  merged({{"web1", saved("a.json", run_of(1))}, {"web2", saved("b.json", run_of(2))}});
  const std::string text = sys::read_file(scratch_.file("fleet"));
  EXPECT_EQ(results::doubt_about(Json::parse(text)), "");
  // However it is spaced, and wherever its members stand, it is read.
  saved("fleet", Json::parse(text).dump(4));
  EXPECT_EQ(entries().size(), 2U);
  EXPECT_EQ(rest_.doubt, "");
  EXPECT_TRUE(is_fleet(scratch_.file("fleet")));
  Json moved = Json::parse(text);
  const Json hosts = moved["fleet"];
  moved.erase("fleet");
  moved["fleet"] = hosts;
  moved["digest"] = results::digest(moved);
  saved("fleet", moved.dump());
  EXPECT_EQ(entries().size(), 2U);
  EXPECT_EQ(rest_.doubt, "");
}

TEST_F(Merge, AnEditedFleetIsDoubted) {
  merged({{"web1", saved("a.json", run_of(1))}});
  std::string text = sys::read_file(scratch_.file("fleet"));
  text.replace(text.find("web1"), 4, "web9");
  saved("fleet", text);
  EXPECT_EQ(entries().at(0).host, "web9");
  EXPECT_THAT(rest_.doubt, HasSubstr("edited"));
}

TEST_F(Merge, AFleetThatIsCutOffIsRefused) {
  merged({{"web1", saved("a.json", run_of(1))}, {"web2", saved("b.json", run_of(2))}});
  const std::string text = sys::read_file(scratch_.file("fleet"));
  for (const std::size_t size : {text.size() - 2, text.size() / 2, std::size_t{1}}) {
    saved("fleet", text.substr(0, size));
    try {
      entries();
      FAIL() << size;
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("it is truncated"));
    }
  }
}

TEST_F(Merge, WhatIsNoHostsIsNamedAndTheOthersStand) {
  Json older = Json::parse(results::text_of(run_of(5)));
  older["schema"] = 0;
  const std::string cut = results::text_of(run_of(6));
  const std::string twin = saved("twin.json", run_of(1));
  Results partial = run_of(7);
  partial.interrupted = true;
  const Merged made = merged({{"web1", saved("a.json", run_of(1))},
                              {"foreign", saved("foreign.json", R"({"a": 1})")},
                              {"older", saved("older.json", older.dump())},
                              {"died", saved("died.json", cut.substr(0, 500))},
                              {"empty", saved("empty.json", "")},
                              {"nothing", scratch_.file("nothing.json")},
                              {"web1", saved("again.json", run_of(2))},
                              {"twin", twin},
                              {"web2", saved("b.json", partial)}},
                             Keep::summaries, {{.host = "slow", .file = {}, .reason = "took longer than 60 s"}});
  EXPECT_EQ(made.entries, 2U);
  const std::vector<Entry> all = entries();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].host, "web2");
  EXPECT_TRUE(all[1].results.interrupted);
  std::map<std::string, std::string> reasons;
  for (const Refusal& refusal : rest_.refused) reasons[refusal.host] = refusal.reason;
  EXPECT_EQ(reasons.size(), 8U);
  EXPECT_EQ(reasons["slow"], "took longer than 60 s");
  EXPECT_THAT(reasons["foreign"], HasSubstr("not a results file of bench"));
  EXPECT_THAT(reasons["older"], HasSubstr("schema: is 0, this bench reads 1"));
  EXPECT_THAT(reasons["died"], HasSubstr("it is truncated"));
  EXPECT_THAT(reasons["empty"], HasSubstr("the file is empty"));
  EXPECT_THAT(reasons["nothing"], HasSubstr("No such file"));
  EXPECT_THAT(reasons["web1"], HasSubstr("has results of run already, from " + scratch_.file("a.json")));
  EXPECT_THAT(reasons["twin"], HasSubstr("the same run as " + scratch_.file("a.json")));
}

TEST_F(Merge, AnEditedFileStandsAndSaysSo) {
  std::string text = results::text_of(run_of(1));
  text.replace(text.find("0.049"), 5, "0.048");
  merged({{"web1", saved("a.json", text)}});
  EXPECT_THAT(results::doubt_about(entries().at(0).results), HasSubstr("edited"));
}

TEST_F(Merge, OfASurveyEachWorkloadStandsAlone) {
  results::Survey survey{.runs = {run_of(1, "run"), run_of(2, "exec")}};
  const Merged made =
      merged({{"web1", saved("s.json", results::text_of(survey))}, {"web1", saved("r.json", run_of(3, "parallel"))}});
  EXPECT_EQ(made.entries, 3U);
  std::vector<std::string> workloads;
  for (const Entry& entry : entries()) workloads.push_back(results::workload_of(entry.results));
  EXPECT_THAT(workloads, ElementsAre("run", "exec", "parallel"));
}

TEST_F(Merge, FleetsAreMergedAsTheyAre) {
  merged({{"web1", saved("a.json", run_of(1))}, {"gone", scratch_.file("gone.json")}});
  const std::vector<Entry> before = entries();
  std::filesystem::rename(scratch_.file("fleet"), scratch_.file("first"));
  const Merged made = merged({{"east", scratch_.file("first")}, {"web2", saved("b.json", run_of(2))}});
  EXPECT_EQ(made.entries, 2U);
  const std::vector<Entry> after = entries();
  EXPECT_EQ(to_json(after[0]).dump(), to_json(before[0]).dump());
  EXPECT_EQ(rest_.refused.at(0).host, "gone");
}

TEST_F(Merge, MoreFilesThanAreReadAtATimeKeepTheirOrder) {
  std::vector<Input> inputs;
  for (int i = 0; i < 150; ++i) inputs.push_back({std::to_string(i), saved(std::to_string(i), run_of(i))});
  EXPECT_EQ(merged(inputs).entries, 150U);
  const std::vector<Entry> all = entries();
  for (int i = 0; i < 150; ++i) EXPECT_EQ(all.at(static_cast<std::size_t>(i)).host, std::to_string(i));
}

TEST_F(Merge, HostsAreCalledByWhatTellsTheirFilesApart) {
  const auto names = [](const std::vector<std::string>& words) {
    std::vector<std::string> all;
    for (const Input& input : inputs_of(words)) all.push_back(input.host);
    return all;
  };
  EXPECT_THAT(names({"r/web1.json", "s/web2.json"}), ElementsAre("web1", "web2"));
  EXPECT_THAT(names({"got/web1/tmp/r.json", "got/web2/tmp/r.json"}), ElementsAre("web1", "web2"));
  EXPECT_THAT(names({"east/web1.json", "west/web1.json", "west/web2.json"}),
              ElementsAre("east/web1", "west/web1", "west/web2"));
  EXPECT_THAT(names({"db=r.json", "web.json"}), ElementsAre("db", "web"));
  EXPECT_THAT(names({"./results.json"}), ElementsAre("results"));
  saved("d/web2/results.json", "");
  saved("d/web1/results.json", "");
  saved("d/web1/log.txt", "");
  EXPECT_THAT(names({scratch_.file("d")}), ElementsAre("web1", "web2"));
  saved("odd=name.json", "");
  EXPECT_THAT(names({scratch_.file("odd=name.json")}), ElementsAre("odd=name"));
  EXPECT_THROW(names({"=r.json"}), UsageError);
  std::filesystem::create_directory(scratch_.file("none"));
  EXPECT_THROW(names({scratch_.file("none")}), UsageError);
}

}  // namespace
}  // namespace sealbench::fleet
