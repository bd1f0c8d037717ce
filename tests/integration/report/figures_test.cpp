// Every figure of the exports, as readers that we did not write read it, compared with what stands in
// tests/support/distinct_results.hpp: names and types alone do not show that two figures changed places.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "harness/report/report.hpp"
#include "sys/file.hpp"
#include "tests/support/child.hpp"
#include "tests/support/distinct_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::report {
namespace {

using ::testing::HasSubstr;

std::string exported(std::string_view format, const results::Results& results = testing::distinct_results()) {
  std::ostringstream out;
  find(format)->write(results, {}, out);
  return out.str();
}

/// What this program for Debian's Python prints, with the export's path as its argument.
std::string read_by(const std::string& program, std::string_view format) {
  const testing::Scratch scratch;
  sys::write_file(scratch.file("export"), exported(format));
  sys::write_file(scratch.file("read.py"), program);
  const testing::Outcome outcome =
      testing::run({"/usr/bin/python3", "-B", scratch.file("read.py"), scratch.file("export")});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return outcome.out;
}

/// prometheus_client's parser, which is strict: it refuses what the specification does not allow.
TEST(PrometheusClient, ReadsEveryFigureOfOpenMetrics) {
  if (testing::run({"/usr/bin/python3", "-c", "import prometheus_client"}).status != 0)
    GTEST_SKIP() << "python3-prometheus-client is not installed";
  EXPECT_EQ(read_by(R"py(
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(open(sys.argv[1]).read()):
    print(family.name, family.type, family.unit or "-")
    for sample in family.samples:
        labels = dict(sample.labels)
        subject = [labels.pop(name) for name in ("subject", "runtime", "strategy")]
        print("", sample.name, *subject, *[f"{name}={labels[name]}" for name in labels], f"{sample.value:.6g}")
)py",
                    "openmetrics"),
            R"(sealbench_launch_seconds summary seconds
 sealbench_launch_seconds the reference sealrun noclone quantile=0.05 0.0086
 sealbench_launch_seconds the reference sealrun noclone quantile=0.5 0.014
 sealbench_launch_seconds the reference sealrun noclone quantile=0.95 0.0194
 sealbench_launch_seconds_count the reference sealrun noclone 7
 sealbench_launch_seconds_sum the reference sealrun noclone 0.098
 sealbench_launch_seconds another crun memfd quantile=0.05 0.0187
 sealbench_launch_seconds another crun memfd quantile=0.5 0.049
 sealbench_launch_seconds another crun memfd quantile=0.95 0.0943
 sealbench_launch_seconds_count another crun memfd 7
 sealbench_launch_seconds_sum another crun memfd 0.371
sealbench_launch_ratio gauge -
 sealbench_launch_ratio the reference sealrun noclone bound=estimate 1
 sealbench_launch_ratio the reference sealrun noclone bound=low 1
 sealbench_launch_ratio the reference sealrun noclone bound=high 1
 sealbench_launch_ratio another crun memfd bound=estimate 3.5
 sealbench_launch_ratio another crun memfd bound=low 2
 sealbench_launch_ratio another crun memfd bound=high 5
sealbench_launch_count gauge -
 sealbench_launch_count the reference sealrun noclone counter=syscalls 89
 sealbench_launch_count the reference sealrun noclone counter=bytes_copied 7
 sealbench_launch_count another crun memfd counter=syscalls 95
 sealbench_launch_count another crun memfd counter=bytes_copied 8192
)");
}

TEST(PythonCsv, ReadsEveryFigure) {
  EXPECT_EQ(read_by(R"py(
import csv, sys
for number, row in enumerate(csv.DictReader(open(sys.argv[1]))):
    if number in (1, 7):
        print(number, *[f"{name}={row[name]}" for name in row])
print(number + 1)
)py",
                    "csv"),
            "1 subject=the reference runtime=sealrun strategy=noclone exe_bytes=4096 wall_s=0.01 user_s=0.002 "
            "system_s=0.0002 max_rss_bytes=1002 minor_faults=1102 major_faults=1202 voluntary_switches=1302 "
            "involuntary_switches=1402 block=11 session=0 position=1\n"
            "7 subject=another runtime=crun strategy=memfd exe_bytes=8192 wall_s=0.016 user_s=0.011 "
            "system_s=0.0031 max_rss_bytes=2001 minor_faults=2101 major_faults=2201 voluntary_switches=2301 "
            "involuntary_switches=2401 block=10 session=0 position=1\n"
            "14\n");
}

/// Rows "name change-of-time change-of-cpu time-old time-new cpu-old cpu-new", in nanoseconds.
TEST(GoogleBenchmarkCompare, ReadsEveryFigure) {
  const std::string compare = "/usr/share/benchmark/compare.py";  // libbenchmark-tools
  if (!std::filesystem::exists(compare)) GTEST_SKIP() << "libbenchmark-tools is not installed";
  if (testing::run({"/usr/bin/python3", "-c", "import scipy"}).status != 0)
    GTEST_SKIP() << "python3-scipy is not installed";
  const testing::Scratch scratch;
  results::Results changed = testing::distinct_results();
  for (results::Subject& subject : changed.subjects) {
    for (double& wall : subject.samples.wall_s) wall *= 1.5;
    for (double& user : subject.samples.user_s) user *= 3;
    for (double& system : subject.samples.system_s) system *= 3;
  }
  sys::write_file(scratch.file("old.json"), exported("google-benchmark"));
  sys::write_file(scratch.file("new.json"), exported("google-benchmark", changed));
  const testing::Outcome outcome = testing::run({"/usr/bin/python3", "-B", compare, "--no-color", "benchmarks",
                                                 scratch.file("old.json"), scratch.file("new.json")});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto row = [](const char* name, const char* figures) {
    return ::testing::ContainsRegex(std::string("\n") + name + " +" + figures + "\n");
  };
  EXPECT_THAT(outcome.out, row("the reference", "[+]0.5000 +[+]2.0000 +8000000 +12000000 +1100000 +3300000"));
  EXPECT_THAT(outcome.out, row("the reference", "[+]0.5000 +[+]2.0000 +20000000 +30000000 +11550000 +34650000"));
  EXPECT_THAT(outcome.out, row("another", "[+]0.5000 +[+]2.0000 +16000000 +24000000 +14100000 +42300000"));
  EXPECT_THAT(outcome.out, row("another", "[+]0.5000 +[+]2.0000 +100000000 +150000000 +30900000 +92700000"));
}

/// As hyperfine's scripts read it: the members that they take, from the times or from the summary.
TEST(PythonJson, ReadsEveryFigureOfHyperfine) {
  EXPECT_EQ(read_by(R"py(
import json, sys
for one in json.load(open(sys.argv[1]))["results"]:
    print(one["command"], *[f"{name}={one[name]:.6g}"
                            for name in ("mean", "stddev", "median", "user", "system", "min", "max")])
    print("", *one["times"])
    print("", *one["exit_codes"])
    print("", *[f"{name}={value}" for name, value in one["parameters"].items()])
    print("", *[f"{name}={value:.6g}" for name, value in one["summary"]["time_wall_clock"].items()])
    print("", *[f'{each["time_wall_clock"]["value"]}{each["time_wall_clock"]["unit"]}{each["exit_code"]}'
                for each in one["measurements"]])
)py",
                    "hyperfine"),
            R"(the reference mean=0.014 stddev=0.00432049 median=0.014 user=0.0045 system=0.00045 min=0.008 max=0.02
 0.008 0.01 0.012 0.014 0.016 0.018 0.02
 0 0 0 0 0 0 0
 runtime=sealrun strategy=noclone exe_bytes=4096
 mean=0.014 median=0.014 stddev=0.00432049
 0.008second0 0.01second0 0.012second0 0.014second0 0.016second0 0.018second0 0.02second0
another mean=0.053 stddev=0.030474 median=0.049 user=0.015 system=0.004 min=0.016 max=0.1
 0.016 0.025 0.036 0.049 0.064 0.081 0.1
 0 0 0 0 0 0 0
 runtime=crun strategy=memfd exe_bytes=8192
 mean=0.053 median=0.049 stddev=0.030474
 0.016second0 0.025second0 0.036second0 0.049second0 0.064second0 0.081second0 0.1second0
)");
}

/// scripts/ of hyperfine's repository, which no package has: HYPERFINE_SCRIPTS names the folder.
TEST(HyperfineScripts, ReadEveryFigure) {
  const char* const scripts = std::getenv("HYPERFINE_SCRIPTS");
  if (scripts == nullptr) GTEST_SKIP() << "HYPERFINE_SCRIPTS does not name the scripts of hyperfine's repository";
  const testing::Scratch scratch;
  sys::write_file(scratch.file("h.json"), exported("hyperfine"));
  const testing::Outcome outcome = testing::run(
      {"/usr/bin/python3", "-B", std::string(scripts) + "/advanced_statistics.py", scratch.file("h.json")});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Command 'another'\n"
                                     "  mean:      0.053 s\n"
                                     "  stddev:    0.030 s\n"
                                     "  median:    0.049 s\n"
                                     "  min:       0.016 s\n"
                                     "  max:       0.100 s\n"));
}

/// github-action-benchmark draws `value` by `name`, takes `range` and `extra` as text, and never a larger value for a
/// better one (customSmallerIsBetter).
TEST(PythonJson, ReadsEveryFigureOfGithubActionBenchmark) {
  EXPECT_EQ(read_by(R"py(
import json, sys
for one in json.load(open(sys.argv[1])):
    print(one["name"], f'{one["value"]:.6g}', one["unit"], *[one[name] for name in ("range", "extra") if name in one],
          sep=" | ")
)py",
                    "github-action-benchmark"),
            R"(the reference median | 14 | ms | 8.000 … 20.000 | 7 launches: sealrun-noclone run -b bundle ctr
the reference syscalls | 89 | count
the reference bytes_copied | 7 | bytes
another median | 49 | ms | 16.000 … 100.000 | 7 launches: sealrun-memfd run -b bundle ctr
another / the reference | 3.5 | ratio | 2.0000 … 5.0000
another syscalls | 95 | count
another bytes_copied | 8192 | bytes
)");
}

TEST(PythonJson, ReadsEveryFigureOfBencher) {
  EXPECT_EQ(read_by(R"py(
import json, sys
for name, measures in json.load(open(sys.argv[1])).items():
    for measure, values in measures.items():
        print(name, measure, *[f"{bound}={values[bound]:.6g}" for bound in values])
)py",
                    "bencher"),
            R"(the reference latency value=1.4e+07 lower_value=8e+06 upper_value=2e+07
the reference syscalls value=89
the reference bytes_copied value=7
another latency value=4.9e+07 lower_value=1.6e+07 upper_value=1e+08
another syscalls value=95
another bytes_copied value=8192
)");
}

TEST(PythonXml, ReadsEveryFigureOfJunit) {
  EXPECT_EQ(
      read_by(R"py(
import sys, xml.etree.ElementTree
for case in xml.etree.ElementTree.parse(sys.argv[1]).iter("testcase"):
    print(case.get("classname"), case.get("name"), f'{float(case.get("time")):.6g}', case.findtext("system-out"),
          sep=" | ")
)py",
              "junit"),
      R"(sealbench | the reference | 0.014 | mean 0.014000 s of 7 launches, 1.000 times the reference [1.000, 1.000]
sealbench | another | 0.053 | mean 0.053000 s of 7 launches, 3.500 times the reference [2.000, 5.000]
)");
}

}  // namespace
}  // namespace sealbench::report
