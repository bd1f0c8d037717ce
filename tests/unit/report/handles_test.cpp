#include <gmock/gmock.h>

#include <sstream>

#include "harness/report/report.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::report {
namespace {

results::Subject observed(const std::string& runtime, const std::string& version, const std::string& strategy,
                          const std::string& kind, bool again = false) {
  results::Subject subject = testing::subject(runtime + " " + strategy, {0.01});
  subject.runtime = runtime;
  subject.strategy = strategy;
  subject.extra["runtime_version"] = version;
  subject.extra["observed"] = {{"kind", kind}, {"cloned_again", again}};
  return subject;
}

std::string handles_of(const results::Results& results) {
  std::ostringstream out;
  find("handles")->write(results, {}, out);
  return out.str();
}

TEST(Handles, AreARowForEachRuntime) {
  results::Results results;
  results.subjects = {observed("runc", "runc version 1.1.5", "stock", "bindfd-ro"),
                      observed("runc", "runc version 1.1.5", "memfd", "memfd"),
                      observed("runc", "runc version 1.1.5", "sealed-overlayfs", "memfd", true),
                      observed("runc", "runc version 1.1.5", "detached-bind", "memfd", true),
                      observed("crun-1.28", "crun version 1.28", "stock", "noclone")};
  results.subjects[1].extra["observed"]["seals"] = "0xf";
  EXPECT_EQ(handles_of(results),
            "runtime     by itself    of others it makes  takes\n"
            "runc 1.1.5  bindfd-ro    memfd               memfd (0xf)\n"
            "crun-1.28   unprotected\n");
}

TEST(Handles, SayHowTheyAreSeenWhereTheyWereNot) {
  EXPECT_THAT(handles_of(testing::example_results()), ::testing::HasSubstr("--runtime RUNTIME --strategy all"));
}

}  // namespace
}  // namespace sealbench::report
