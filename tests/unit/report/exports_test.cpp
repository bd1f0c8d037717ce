// The exports against the documented schemas of those who read them.
#include <gmock/gmock.h>

#include <regex>
#include <sstream>

#include "harness/analysis/annotate.hpp"
#include "harness/report/junit_xml.hpp"
#include "harness/report/report.hpp"
#include "harness/results/failures.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::report {
namespace {

using results::Json;
using ::testing::HasSubstr;

results::Results example() {
  results::Results results = testing::example_results();
  analysis::annotate(results);
  results.omitted = {{"erofs", "needs Linux < 6.12 & \"more\""}};
  return results;
}

std::string written(std::string_view format, const results::Results& results) {
  std::ostringstream out;
  find(format)->write(results, {}, out);
  return out.str();
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) found.push_back(line);
  return found;
}

TEST(HyperfineJson, HasEveryMemberThatHyperfineWrites) {
  const Json document = Json::parse(written("hyperfine", example()));
  const Json& result = document.at("results").at(1);
  for (const char* member :
       {"command", "mean", "stddev", "median", "user", "system", "min", "max", "times", "exit_codes", "parameters"}) {
    EXPECT_TRUE(result.contains(member)) << member;
  }
  EXPECT_EQ(result["times"].size(), 8U);
  EXPECT_EQ(result["exit_codes"].size(), 8U);
  EXPECT_NEAR(result["mean"].get<double>(), 0.0114358881, 1e-9);
  for (const auto& [name, value] : result["parameters"].items()) EXPECT_TRUE(value.is_string()) << name;
}

TEST(HyperfineJson, HasNoDeviationOfOneRun) {
  results::Results results;
  results.subjects = {testing::subject("once", {0.5})};
  EXPECT_TRUE(Json::parse(written("hyperfine", results))["results"][0]["stddev"].is_null());
}

TEST(GoogleBenchmarkJson, HasOneEntryForEachLaunch) {
  const Json document = Json::parse(written("google-benchmark", example()));
  EXPECT_EQ(document["context"]["json_schema_version"], 1);
  ASSERT_EQ(document["benchmarks"].size(), 16U);
  const Json& entry = document["benchmarks"][9];
  EXPECT_EQ(entry["name"], "memfd");
  EXPECT_EQ(entry["repetition_index"], 1);
  EXPECT_EQ(entry["time_unit"], "ns");
  EXPECT_DOUBLE_EQ(entry["real_time"].get<double>(), 8.8e6);
  EXPECT_DOUBLE_EQ(entry["cpu_time"].get<double>(), 6.6e6);
}

/// github-action-benchmark's README: name, unit and value are required, range and extra are strings.
TEST(GithubActionBenchmark, FollowsCustomSmallerIsBetter) {
  const Json list = Json::parse(written("github-action-benchmark", example()));
  ASSERT_EQ(list.size(), 5U);  // two medians, two counts, one ratio
  for (const Json& entry : list) {
    EXPECT_TRUE(entry.at("name").is_string());
    EXPECT_TRUE(entry.at("unit").is_string());
    EXPECT_TRUE(entry.at("value").is_number());
    EXPECT_TRUE(entry.value("range", Json("none")).is_string());
    EXPECT_TRUE(entry.value("extra", Json("none")).is_string());
  }
  EXPECT_EQ(list[3]["name"], "memfd / noclone");
  EXPECT_DOUBLE_EQ(list[3]["value"].get<double>(), 4);
  EXPECT_EQ(list[4]["name"], "memfd syscalls");
}

/// Bencher's documentation: benchmark -> measure -> value and optional bounds, latency in nanoseconds.
TEST(Bencher, FollowsItsMetricFormat) {
  const Json document = Json::parse(written("bencher", example()));
  const Json& latency = document.at("memfd").at("latency");
  EXPECT_NEAR(latency["value"].get<double>(), 11.1804e6, 1);
  EXPECT_LE(latency["lower_value"], latency["value"]);
  EXPECT_GE(latency["upper_value"], latency["value"]);
  EXPECT_EQ(document["memfd"]["syscalls"]["value"], 95);
}

TEST(Csv, HasARowForEachLaunchAndQuotesWhatNeedsIt) {
  results::Results results = example();
  results.subjects[1].name = "memfd, \"kept\"";
  results.subjects[1].samples.user_s.clear();
  const auto rows = lines(written("csv", results));
  ASSERT_EQ(rows.size(), 17U);
  EXPECT_EQ(rows[0],
            "subject,runtime,strategy,exe_bytes,wall_s,user_s,system_s,max_rss_bytes,minor_faults,major_faults,"
            "voluntary_switches,involuntary_switches,block,session,position");
  EXPECT_EQ(rows[1], "noclone,sealrun,noclone,12582912,0.002,0.0005,0.001,1048576,100,0,3,1,0,0,0");
  EXPECT_EQ(rows[9], "\"memfd, \"\"kept\"\"\",sealrun,memfd,12582912,0.008,,0.004,1048576,100,0,3,1,0,0,0");
}

TEST(Csv, LetsNoSpreadsheetComputeAName) {
  results::Results results = example();
  for (const char* name : {"=1+1", "+1", "-1", "@SUM(A1)"}) {
    results.subjects[1].name = name;
    EXPECT_THAT(lines(written("csv", results))[9], HasSubstr("'" + std::string(name) + ",sealrun"));
  }
}

/// The ABNF of the OpenMetrics specification, as far as we use it.
TEST(OpenMetrics, FollowsTheGrammar) {
  results::Results results = example();
  results.subjects[1].name = "a\\b\"c";
  const std::string text = written("openmetrics", results);
  const std::regex line(
      R"(# (TYPE|UNIT|HELP) [a-z_]+ .+|[a-z_]+\{([a-z]+="([^"\\]|\\\\|\\"|\\n)*",?)+\} [0-9.e+-]+|# EOF)");
  for (const std::string& each : lines(text)) EXPECT_TRUE(std::regex_match(each, line)) << each;
  EXPECT_TRUE(text.ends_with("\n# EOF\n"));
  EXPECT_THAT(
      text, HasSubstr(R"(sealbench_launch_ratio{subject="a\\b\"c",runtime="sealrun",strategy="memfd",bound="low"} 4)"));
  EXPECT_THAT(text, HasSubstr("counter=\"syscalls\"} 95\n"));
}

TEST(Junit, SkipsWhatWasLeftOutAndEscapesItsReason) {
  const std::string text = written("junit", example());
  EXPECT_THAT(text, HasSubstr("tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(text, HasSubstr("<skipped message=\"needs Linux &lt; 6.12 &amp; &quot;more&quot;\"/>"));
}

TEST(Junit, MarksFailures) {
  const std::vector<JunitCase> cases = {{.name = "x",
                                         .group = "g",
                                         .seconds = 1,
                                         .outcome = JunitCase::Outcome::failed,
                                         .message = "a\nb\x01",
                                         .output = {}}};
  const std::string text = junit_document("s", cases);
  EXPECT_THAT(text, HasSubstr("failures=\"1\""));
  EXPECT_THAT(text, HasSubstr("<failure message=\"a&#10;b?\"/>"));
}

TEST(Junit, HasASubjectThatWasGivenUpAsAFailure) {
  results::Results results = example();
  results::set_given_up(results.subjects[1], "a launch exited with status 1");
  EXPECT_THAT(written("junit", results), HasSubstr("<failure message=\"given up: a launch exited with status 1\"/>"));
}

TEST(Statistics, TellsAllOfEachSubject) {
  const std::string text = written("statistics", example());
  for (const char* part : {"mean", "MAD", "ratio to noclone", "ratio of means", "smallest effect", "autocorrelation"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, HasSubstr("4.0000, 99.2 % [4.0000, 4.0000], 8 blocks"));
}

TEST(EveryFormat, ManagesWithoutSubjectsAndWithOneLaunch) {
  results::Results empty;
  results::Results once;
  once.subjects = {testing::subject("once", {0.5})};
  once.subjects[0].reference = true;
  analysis::annotate(once);
  for (const Format* format : all()) {
    EXPECT_NO_THROW(written(format->name(), empty)) << format->name();
    const std::string text = written(format->name(), once);
    EXPECT_EQ(text.find("nan"), std::string::npos) << text;
  }
}

/// Example results out of a file in which somebody put `name` wherever a name can stand.
results::Results foreign(const std::string& name) {
  results::Results made = testing::example_results();
  made.subjects[1].name = name;
  made.subjects[1].runtime = name;
  made.subjects[1].strategy = name;
  made.subjects[1].command = name;
  made.subjects[1].counts[name] = {{"total", 1}, {"unit", name}};
  made.subjects[1].extra["runtime_version"] = name;
  made.command_line = name;
  made.plan["workload"] = name;
  made.host[name] = name;
  made.warnings = {name};
  made.omitted = {{name, name}};
  analysis::annotate(made);
  const testing::Scratch scratch;
  results::save(made, scratch.file("r.json"));
  return results::load(scratch.file("r.json"));
}

TEST(EveryFormat, IsNotBrokenByANameFromAForeignFile) {
  const results::Results wild = foreign("\x1b[2J\x1b]0;a\x07|b`c\n::error::d\r<script>e</script>\u202e=f");
  const results::Results tame = foreign(std::string(wild.subjects[1].name.size(), 'x'));  // as wide
  for (const Format* format : all()) {
    const std::string text = written(format->name(), wild);
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      ASSERT_TRUE(c == '\n' || (byte >= 0x20 && byte != 0x7f)) << format->name() << ": " << static_cast<int>(byte);
    }
    EXPECT_EQ(text.find("\u202e"), std::string::npos) << format->name();
    EXPECT_EQ(text.find("\n::"), std::string::npos) << format->name() << ": a command to GitHub";
    if (format->name() == "html") {
      EXPECT_EQ(text.find("<script>e"), std::string::npos);
    } else {
      EXPECT_EQ(lines(text).size(), lines(written(format->name(), tame)).size()) << format->name();
    }
  }
}

TEST(Markdown, KeepsForeignNamesWithinTheirCells) {
  const results::Results wild = foreign("a|b`c<d[e](f)");
  const std::string text = written("markdown", wild);
  EXPECT_THAT(text, HasSubstr(R"(| a\|b\`c\<d[e\](f) |)"));
  EXPECT_THAT(text, HasSubstr("``a|b`c<d[e](f)``: ")) << "the command line, as code";
  EXPECT_THAT(text, HasSubstr(R"(- left out: a\|b\`c\<d[e\](f): )"));
}

}  // namespace
}  // namespace sealbench::report
