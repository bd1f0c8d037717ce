#include "harness/report/subject_title.hpp"

#include <gtest/gtest.h>

namespace sealbench::report {
namespace {

results::Subject subject(const std::string& strategy, const std::string& kind) {
  results::Subject subject;
  subject.name = "runc " + strategy;
  subject.runtime = "runc";
  subject.strategy = strategy;
  subject.extra["runtime_version"] = "runc version 1.1.5+ds1";
  if (!kind.empty()) subject.extra["observed"] = {{"kind", kind}};
  return subject;
}

TEST(SubjectTitle, TellsWhatARuntimeDoesByItself) {
  EXPECT_EQ(title_of(subject("stock", "bindfd-ro")), "runc 1.1.5 stock (bindfd-ro)");
  EXPECT_EQ(title_of(subject("stock", "noclone")), "runc 1.1.5 stock (unprotected)");
  EXPECT_EQ(title_of(subject("stock", "")), "runc 1.1.5 stock");
}

TEST(SubjectTitle, TellsAVersionOnce) {
  results::Subject labelled = subject("stock", "");
  labelled.runtime = "runc-1.1.5";
  labelled.name = "runc-1.1.5 stock";
  EXPECT_EQ(title_of(labelled), "runc-1.1.5 stock");
}

TEST(SubjectTitle, LeavesAStrategyFromOutsideAsItIsCalled) {
  EXPECT_EQ(title_of(subject("memfd", "memfd")), "runc 1.1.5 memfd");
}

TEST(SubjectTitle, IsTheNameOfSealrunsSubjects) {
  results::Subject plain;
  plain.name = plain.strategy = "memfd";
  plain.runtime = "sealrun";
  EXPECT_EQ(title_of(plain), "memfd");
  plain.control = true;
  EXPECT_EQ(title_of(plain), "memfd (control)");
}

}  // namespace
}  // namespace sealbench::report
