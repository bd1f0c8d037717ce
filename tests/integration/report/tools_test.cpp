// Exports fed to the tools that they are for.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "harness/analysis/annotate.hpp"
#include "harness/report/report.hpp"
#include "sys/file.hpp"
#include "tests/support/example_results.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::report {
namespace {

using ::testing::HasSubstr;

void export_to(const std::string& path, std::string_view format, results::Results results) {
  analysis::annotate(results);
  std::ostringstream out;
  find(format)->write(results, {}, out);
  sys::write_file(path, out.str());
}

/// Twelve launches a subject; memfd is `factor` times as slow as in the other file.
results::Results twelve(double factor) {
  std::vector<double> reference;
  std::vector<double> memfd;
  for (int i = 0; i < 12; ++i) {
    reference.push_back(0.002 + 0.00001 * i);
    memfd.push_back(factor * (0.008 + 0.00003 * i));
  }
  results::Results results = testing::example_results();
  results.subjects = {testing::subject("noclone", reference), testing::subject("memfd", memfd)};
  results.subjects[0].reference = true;
  return results;
}

TEST(GoogleBenchmarkCompare, TakesTwoOfOurFilesAndRunsItsUTest) {
  const std::string compare = "/usr/share/benchmark/compare.py";  // libbenchmark-tools
  if (!std::filesystem::exists(compare)) GTEST_SKIP() << "libbenchmark-tools is not installed";
  if (std::system("/usr/bin/python3 -c 'import scipy' 2> /dev/null") != 0)
    GTEST_SKIP() << "python3-scipy is not installed";
  const testing::Scratch scratch;
  export_to(scratch.file("old.json"), "google-benchmark", twelve(1));
  export_to(scratch.file("new.json"), "google-benchmark", twelve(1.5));
  const std::string command = "timeout 120 /usr/bin/python3 " + compare + " --no-color benchmarks " +
                              scratch.file("old.json") + " " + scratch.file("new.json") + " > " + scratch.file("out") +
                              " 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << sys::read_file(scratch.file("out"));
  const std::string output = sys::read_file(scratch.file("out"));
  EXPECT_THAT(output, HasSubstr("+0.5000"));
  EXPECT_THAT(output, HasSubstr("memfd_pvalue"));
  EXPECT_THAT(output, HasSubstr("U Test, Repetitions: 12 vs 12"));
}

/// Those whose reader cannot be run here, by what its documentation asks for.
class DocumentedSchema : public ::testing::TestWithParam<const char*> {};

TEST_P(DocumentedSchema, IsKept) {
  if (std::system("/usr/bin/python3 -c 'import jsonschema' 2> /dev/null") != 0)
    GTEST_SKIP() << "python3-jsonschema is not installed";
  const testing::Scratch scratch;
  results::Results results = twelve(1);
  results.subjects[1].counts["syscalls"] = {{"total", 89}, {"exact", true}, {"by_name", {{"mount", 89}}}};
  export_to(scratch.file("export.json"), GetParam(), results);
  sys::write_file(scratch.file("validate.py"),
                  "import json, jsonschema, sys\n"
                  "document, schema = (json.load(open(path)) for path in sys.argv[1:])\n"
                  "jsonschema.Draft202012Validator.check_schema(schema)\n"
                  "jsonschema.Draft202012Validator(schema).validate(document)\n");
  const std::string schema = std::string(SEALBENCH_SOURCE_DIR "/tests/integration/report/schemas/") + GetParam();
  const std::string command = "/usr/bin/python3 " + scratch.file("validate.py") + " " + scratch.file("export.json") +
                              " " + schema + ".json > " + scratch.file("out") + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << sys::read_file(scratch.file("out"));
}

INSTANTIATE_TEST_SUITE_P(Of, DocumentedSchema, ::testing::Values("hyperfine", "github-action-benchmark", "bencher"));

/// scripts/ of hyperfine's repository, which no package has: HYPERFINE_SCRIPTS names the folder.
TEST(HyperfineScripts, TakeOurFile) {
  const char* const scripts = std::getenv("HYPERFINE_SCRIPTS");
  if (scripts == nullptr) GTEST_SKIP() << "HYPERFINE_SCRIPTS does not name the scripts of hyperfine's repository";
  const testing::Scratch scratch;
  export_to(scratch.file("h.json"), "hyperfine", twelve(1));
  const auto run = [&](const std::string& arguments) {
    const std::string command = std::string("MPLBACKEND=Agg /usr/bin/python3 ") + scripts + "/" + arguments + " > " +
                                scratch.file("out") + " 2>&1";
    return std::system(command.c_str());
  };
  EXPECT_EQ(run("advanced_statistics.py " + scratch.file("h.json")), 0) << sys::read_file(scratch.file("out"));
  EXPECT_THAT(sys::read_file(scratch.file("out")), HasSubstr("Command 'memfd'"));
  EXPECT_EQ(run("plot_whisker.py " + scratch.file("h.json") + " -o " + scratch.file("whisker.png")), 0)
      << sys::read_file(scratch.file("out"));
  EXPECT_EQ(run("plot_histogram.py " + scratch.file("h.json") + " -o " + scratch.file("histogram.png")), 0)
      << sys::read_file(scratch.file("out"));
  EXPECT_TRUE(std::filesystem::exists(scratch.file("whisker.png")));
  EXPECT_TRUE(std::filesystem::exists(scratch.file("histogram.png")));
}

TEST(Xmllint, FindsOurJunitWellFormed) {
  if (std::system("xmllint --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "libxml2-utils is not installed";
  const testing::Scratch scratch;
  results::Results results = twelve(1);
  results.subjects[1].name = "<memfd> & \"co\"";
  results.omitted = {{"a\tb", "x\ny"}};
  export_to(scratch.file("junit.xml"), "junit", results);
  EXPECT_EQ(std::system(("xmllint --noout " + scratch.file("junit.xml")).c_str()), 0);
}

TEST(PythonCsv, ReadsQuotedNames) {
  const testing::Scratch scratch;
  results::Results results = twelve(1);
  results.subjects[1].name = "a,\"b\"";
  export_to(scratch.file("r.csv"), "csv", results);
  const std::string script =
      "import csv, sys; rows = list(csv.DictReader(open(sys.argv[1]))); assert len(rows) == 24, len(rows); "
      "assert rows[12]['subject'] == 'a,\"b\"', rows[12]";
  sys::write_file(scratch.file("read.py"), script);
  EXPECT_EQ(std::system(("/usr/bin/python3 " + scratch.file("read.py") + " " + scratch.file("r.csv")).c_str()), 0);
}

}  // namespace
}  // namespace sealbench::report
