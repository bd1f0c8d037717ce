// The rules of judgement, on made-up observations.
#include "harness/verify/judge.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace sealbench::verify {
namespace {

Observation seen(const std::string& strategy, const std::string& probe) {
  return {.strategy = strategy,
          .privileges = "default",
          .path = "link",
          .probe = probe,
          .done = true,
          .steps = {{.call = "open", .error = EROFS}}};
}

Observation fallen(const std::string& strategy, const std::string& probe) {
  Observation observation = seen(strategy, probe);
  observation.content = true;
  observation.change = "content differs from byte 0";
  observation.steps = {{.call = "open", .error = 0}, {.call = "pwrite", .error = 0}};
  return observation;
}

std::vector<Candidate> candidates() {
  return {{.name = "noclone"}, {.name = "sealed", .claims = {strategies::Claim::content}}};
}

const Verdict& verdict_of(const Judgement& judgement, const std::string& strategy, const std::string& probe) {
  for (const Verdict& verdict : judgement.verdicts) {
    if (verdict.strategy == strategy && verdict.probe == probe) return verdict;
  }
  throw std::runtime_error("no cell " + strategy + " " + probe);
}

TEST(Judge, ProtectedWhenTheControlFellToTheSameProbe) {
  const Judgement judgement =
      judge({.observations = {fallen("noclone", "write"), seen("sealed", "write")}}, candidates());
  const Verdict& verdict = verdict_of(judgement, "sealed", "write");
  EXPECT_EQ(verdict.outcome, Outcome::is_protected);
  EXPECT_EQ(verdict.basis, Basis::same_probe);
  EXPECT_EQ(verdict.syscall, "open");
  EXPECT_EQ(verdict.error, EROFS);
  EXPECT_TRUE(judgement.contradictions.empty());
}

TEST(Judge, ProtectedOnAWeakerBasisWhenTheControlFellToAnotherProbeOnly) {
  const Judgement judgement =
      judge({.observations = {fallen("noclone", "write"), seen("noclone", "fspick-ro"), seen("sealed", "fspick-ro")}},
            candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "fspick-ro").outcome, Outcome::is_protected);
  EXPECT_EQ(verdict_of(judgement, "sealed", "fspick-ro").basis, Basis::same_handle);
}

TEST(Judge, FallOfAnotherStrategySharpensTheBasis) {
  const Judgement judgement =
      judge({.observations = {fallen("noclone", "write"), seen("sealed", "fspick-ro"), fallen("other", "fspick-ro")}},
            candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "fspick-ro").basis, Basis::another);
}

TEST(Judge, InconclusiveWithoutAFallOfTheControl) {
  const Judgement judgement =
      judge({.observations = {seen("noclone", "write"), seen("sealed", "write")}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::inconclusive);
  EXPECT_NE(verdict_of(judgement, "sealed", "write").evidence.find("the control (noclone) did not fall"),
            std::string::npos);
}

TEST(Judge, InconclusiveWithTheReasonWhereThereIsNoControl) {
  const Access theirs{.strategy = "sealed", .privileges = "default", .path = "link", .handles = 1};
  const Access controls{.strategy = "noclone", .privileges = "default", .path = "link", .not_here = "it is static"};
  const Judgement judgement =
      judge({.observations = {seen("sealed", "write")}, .accesses = {controls, theirs}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::inconclusive);
  EXPECT_NE(verdict_of(judgement, "sealed", "write").evidence.find("could not be tried: it is static"),
            std::string::npos);
}

TEST(Judge, FallOfTheControlElsewhereDoesNotCount) {
  Observation elsewhere = fallen("noclone", "write");
  elsewhere.path = "script";
  Observation other_privileges = fallen("noclone", "write");
  other_privileges.privileges = "all";
  const Judgement judgement = judge(
      {.observations = {elsewhere, other_privileges, seen("noclone", "write"), seen("sealed", "write")}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::inconclusive);
}

TEST(Judge, InconclusiveWhenTheProbeDidNotEnd) {
  Observation cut = seen("sealed", "write");
  cut.done = false;
  cut.why_not = "killed";
  const Judgement judgement = judge({.observations = {fallen("noclone", "write"), cut}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::inconclusive);
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").evidence, "killed");
}

TEST(Judge, TextFileBusyIsNoProtection) {
  Observation busy = seen("sealed", "write");
  busy.steps = {{.call = "open", .error = ETXTBSY}};
  const Judgement judgement = judge({.observations = {fallen("noclone", "write"), busy}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::inconclusive);
}

TEST(Judge, AChangeCountsEvenIfTheProbeDiedAfterIt) {
  Observation died = fallen("sealed", "write");
  died.done = false;
  const Judgement judgement = judge({.observations = {fallen("noclone", "write"), died}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::writable);
}

TEST(Judge, DecisiveCallOfAFallIsTheLastThatSucceeded) {
  Observation went_on = fallen("sealed", "userns");
  went_on.steps.push_back({.call = "open_tree", .error = EINVAL});
  const Judgement judgement = judge({.observations = {fallen("noclone", "write"), went_on}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "userns").syscall, "pwrite");
  EXPECT_EQ(verdict_of(judgement, "sealed", "userns").error, 0);
}

TEST(Judge, FallAgainstAClaimIsAContradictionThatNamesTheCell) {
  const Judgement judgement =
      judge({.observations = {fallen("noclone", "write"), fallen("sealed", "write")}}, candidates());
  ASSERT_EQ(judgement.contradictions.size(), 1U);
  EXPECT_NE(judgement.contradictions[0].find(
                "sealed claims to protect the content but fell: default, path link, probe write"),
            std::string::npos);
  EXPECT_FALSE(verdict_of(judgement, "noclone", "write").contradiction);
}

TEST(Judge, FallThatIsNotClaimedAgainstIsNoContradiction) {
  const Judgement judgement =
      judge({.observations = {fallen("noclone", "write"), fallen("sealed", "open-by-handle")}}, candidates());
  EXPECT_TRUE(judgement.contradictions.empty());
  EXPECT_EQ(verdict_of(judgement, "sealed", "open-by-handle").outcome, Outcome::writable);
}

TEST(Judge, ChangedFilesystemIsHostAffected) {
  Observation flipped = seen("sealed", "fspick-ro");
  flipped.filesystem = true;
  const Judgement judgement = judge({.observations = {fallen("noclone", "write"), flipped}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "fspick-ro").outcome, Outcome::host_affected);
}

TEST(Judge, WorstOfSeveralHandlesDecides) {
  const Judgement judgement = judge(
      {.observations = {fallen("noclone", "write"), seen("sealed", "write"), fallen("sealed", "write")}}, candidates());
  EXPECT_EQ(judgement.verdicts.size(), 2U);
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::writable);
}

// One cell, two handles: each kind of fall must win over each kind of cell without one, in either order.

enum class Kind { content, sealed, metadata, filesystem, mount_table };

Observation changed(Kind kind) {
  Observation observation = seen("sealed", "write");
  observation.change = "something changed";
  switch (kind) {
    case Kind::content:
      observation.content = true;
      break;
    case Kind::sealed:
      observation.sealed = true;
      break;
    case Kind::metadata:
      observation.metadata = true;
      break;
    case Kind::filesystem:
      observation.filesystem = true;
      break;
    case Kind::mount_table:
      observation.mount_table = true;
      break;
  }
  return observation;
}

class FallInOneCell : public testing::TestWithParam<Kind> {
 protected:
  static Outcome expected() {
    const bool host = GetParam() == Kind::filesystem || GetParam() == Kind::mount_table;
    return host ? Outcome::host_affected : Outcome::writable;
  }
  /// The outcome of the one cell of `sealed`, with the control's fall beside.
  static Outcome outcome(std::vector<Observation> observations) {
    observations.insert(observations.begin(), fallen("noclone", "write"));
    const Judgement judgement = judge({.observations = observations}, candidates());
    EXPECT_EQ(judgement.verdicts.size(), 2U);
    return verdict_of(judgement, "sealed", "write").outcome;
  }
};

TEST_P(FallInOneCell, AloneIsWhatTheHostSawOfIt) { EXPECT_EQ(outcome({changed(GetParam())}), expected()); }

TEST_P(FallInOneCell, BesideProtectedDecides) {
  EXPECT_EQ(outcome({changed(GetParam()), seen("sealed", "write")}), expected());
  EXPECT_EQ(outcome({seen("sealed", "write"), changed(GetParam())}), expected());
}

TEST_P(FallInOneCell, BesideInconclusiveDecides) {
  Observation cut = seen("sealed", "write");
  cut.done = false;
  EXPECT_EQ(outcome({changed(GetParam()), cut}), expected());
  EXPECT_EQ(outcome({cut, changed(GetParam())}), expected());
}

TEST_P(FallInOneCell, BesideAnotherProgramDecides) {
  Observation other = seen("sealed", "write");
  other.other_program = "it has 4 bytes";
  EXPECT_EQ(outcome({changed(GetParam()), other}), expected());
  EXPECT_EQ(outcome({other, changed(GetParam())}), expected());
}

TEST_P(FallInOneCell, OfTheControlShowsThatTheWayIsOpen) {
  Observation control = changed(GetParam());
  control.strategy = "noclone";
  const Judgement judgement = judge({.observations = {control, seen("sealed", "write")}}, candidates());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::is_protected);
}

INSTANTIATE_TEST_SUITE_P(Each, FallInOneCell,
                         testing::Values(Kind::content, Kind::sealed, Kind::metadata, Kind::filesystem,
                                         Kind::mount_table));

TEST(Judge, WritableBesideHostAffectedIsWritable) {
  for (const bool host_first : {true, false}) {
    std::vector<Observation> both = {changed(Kind::mount_table), changed(Kind::metadata)};
    if (!host_first) std::swap(both[0], both[1]);
    both.push_back(fallen("noclone", "write"));
    EXPECT_EQ(verdict_of(judge({.observations = both}, candidates()), "sealed", "write").outcome, Outcome::writable);
  }
}

TEST(Judge, InconclusiveBesideProtectedIsInconclusive) {
  Observation cut = seen("sealed", "write");
  cut.done = false;
  for (const bool cut_first : {true, false}) {
    std::vector<Observation> both = {cut, seen("sealed", "write")};
    if (!cut_first) std::swap(both[0], both[1]);
    both.push_back(fallen("noclone", "write"));
    EXPECT_EQ(verdict_of(judge({.observations = both}, candidates()), "sealed", "write").outcome,
              Outcome::inconclusive);
  }
}

TEST(Judge, AProtectedHandleOnAnotherProgramIsWorthNothingAndContradicts) {
  Observation other = seen("sealed", "write");
  other.other_program = "it has 4 bytes, the exe has 7";
  const Judgement judgement = judge({.observations = {fallen("noclone", "write"), other}}, candidates());
  const Verdict& verdict = verdict_of(judgement, "sealed", "write");
  EXPECT_EQ(verdict.outcome, Outcome::other_program);
  EXPECT_TRUE(verdict.contradiction);
  EXPECT_NE(verdict.evidence.find("it has 4 bytes, the exe has 7"), std::string::npos);
  ASSERT_EQ(judgement.contradictions.size(), 1U) << "one sentence, however many cells";
  EXPECT_EQ(judgement.contradictions[0], "sealed executes another program than the exe: it has 4 bytes, the exe has 7");
}

TEST(Judge, AnotherProgramIsSaidAlsoWhereTheProbeDidNotEndAndBesideAnythingThatIsNoFall) {
  Observation other = seen("sealed", "write");
  other.other_program = "it differs";
  Observation cut = seen("sealed", "write");
  cut.done = false;
  Observation both = other;
  both.done = false;
  const std::vector<std::vector<Observation>> cells = {
      {both}, {other, cut}, {cut, other}, {other, seen("sealed", "write")}, {seen("sealed", "write"), other}};
  for (const std::vector<Observation>& cell : cells) {
    std::vector<Observation> all = cell;
    all.push_back(fallen("noclone", "write"));
    EXPECT_EQ(verdict_of(judge({.observations = all}, candidates()), "sealed", "write").outcome,
              Outcome::other_program);
  }
}

TEST(Judge, AnotherProgramThatOnlyThePropertiesShowContradictsToo) {
  const Judgement judgement = judge(
      {.properties = {{.strategy = "sealed", .other_program = "it differs from the exe at byte 3"}}}, candidates());
  ASSERT_EQ(judgement.broken.size(), 1U);
  EXPECT_EQ(judgement.broken[0].strategy, "sealed");
  EXPECT_EQ(judgement.contradictions.size(), 1U);
}

TEST(Judge, LeakedDescriptorOfTheHostIsAContradictionOfWhoClaimsSomething) {
  const std::vector<std::string> leak = {"a joined process: 7 -> /etc"};
  const Judgement judgement = judge({.properties = {{.strategy = "noclone", .leaked_descriptors = leak},
                                                    {.strategy = "sealed", .leaked_descriptors = leak}}},
                                    candidates());
  ASSERT_EQ(judgement.contradictions.size(), 1U);
  EXPECT_EQ(judgement.contradictions[0],
            "sealed leaks descriptors of the host into the container: a joined process: 7 -> /etc");
  ASSERT_EQ(judgement.broken.size(), 1U);
  EXPECT_EQ(judgement.broken[0].strategy, "sealed");
}

TEST(Judge, WhatWasNotSeenOfAPropertyContradictsNothing) {
  const Judgement judgement =
      judge({.properties = {{.strategy = "sealed", .failure = "no container came up"}}}, candidates());
  EXPECT_TRUE(judgement.contradictions.empty());
  const Judgement clean = judge({.properties = {{.strategy = "sealed",
                                                 .pages = "shared",
                                                 .other_program = "",
                                                 .leaked_descriptors = std::vector<std::string>{}}}},
                                candidates());
  EXPECT_TRUE(clean.contradictions.empty());
}

Access refused(const std::string& strategy) {
  return {.strategy = strategy,
          .privileges = "default",
          .path = "link",
          .attempts = 10,
          .seen = 10,
          .refused = 10,
          .error = EPERM};
}

TEST(Judge, PathThatTheKernelClosesToTheControlHasNoCells) {
  Observation none = seen("sealed", "write");
  none.done = false;
  const Judgement judgement =
      judge({.observations = {none}, .accesses = {refused("noclone"), refused("sealed")}}, candidates());
  EXPECT_TRUE(judgement.verdicts.empty());
  ASSERT_EQ(judgement.closed.size(), 1U);
  EXPECT_NE(judgement.closed[0].reason.find("EPERM"), std::string::npos);
}

TEST(Judge, PathIsNotClosedWhenAnotherStrategyGotAHandle) {
  Access got = refused("sealed");
  got.handles = 1;
  const Judgement judgement =
      judge({.observations = {seen("sealed", "write")}, .accesses = {refused("noclone"), got}}, candidates());
  EXPECT_TRUE(judgement.closed.empty());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::inconclusive);
}

TEST(Judge, RefusalOfAnotherThanTheControlDropsNoCell) {
  Access got = refused("noclone");
  got.handles = 1;
  got.refused = 0;
  Observation none = seen("sealed", "write");
  none.done = false;
  none.why_not = "no handle: 10 of 10 processes seen, all refused with EPERM";
  const Judgement judgement =
      judge({.observations = {fallen("noclone", "write"), none}, .accesses = {got, refused("sealed")}}, candidates());
  EXPECT_TRUE(judgement.closed.empty());
  EXPECT_EQ(verdict_of(judgement, "sealed", "write").outcome, Outcome::inconclusive);
  EXPECT_EQ(verdict_of(judgement, "noclone", "write").outcome, Outcome::writable);
}

TEST(Judge, RefusalOfAnotherClosesNothingWhereTheControlWasNotThere) {
  Observation none = seen("sealed", "write");
  none.done = false;
  const Judgement judgement = judge({.observations = {none}, .accesses = {refused("sealed")}}, candidates());
  EXPECT_TRUE(judgement.closed.empty());
  EXPECT_EQ(judgement.verdicts.size(), 1U);
}

TEST(Judge, PathIsClosedWithTheSamePrivilegesOnly) {
  Observation elsewhere = seen("sealed", "write");
  elsewhere.privileges = "all";
  const Judgement judgement =
      judge({.observations = {elsewhere}, .accesses = {refused("noclone"), refused("sealed")}}, candidates());
  EXPECT_EQ(judgement.closed.size(), 1U);
  EXPECT_EQ(judgement.verdicts.size(), 1U);
}

TEST(Judge, FailureOfTheHarnessClosesNoPath) {
  Access failed = refused("noclone");
  failed.failure = "the agent ended";
  Observation none = seen("sealed", "write");
  none.done = false;
  const Judgement judgement = judge({.observations = {none}, .accesses = {failed}}, candidates());
  EXPECT_TRUE(judgement.closed.empty());
  EXPECT_EQ(judgement.verdicts.size(), 1U);
}

TEST(Judge, LostRaceIsInconclusiveAndNotAClosedPath) {
  Access unseen = refused("noclone");
  unseen.refused = 0;
  Observation none = seen("noclone", "write");
  none.done = false;
  none.why_not = "no handle in 10 launches";
  const Judgement judgement = judge({.observations = {none}, .accesses = {unseen}}, candidates());
  EXPECT_TRUE(judgement.closed.empty());
  EXPECT_EQ(verdict_of(judgement, "noclone", "write").outcome, Outcome::inconclusive);
}

TEST(Judge, PagesThatAreNotAsClaimedAreAContradiction) {
  const Judgement judgement = judge(
      {.properties = {{.strategy = "sealed", .pages = "own"}, {.strategy = "noclone", .pages = "unknown"}}},
      candidates());
  ASSERT_EQ(judgement.contradictions.size(), 1U);
  EXPECT_EQ(judgement.contradictions[0], "sealed claims that its pages are shared, but they are own");
}

}  // namespace
}  // namespace sealbench::verify
