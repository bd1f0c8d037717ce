// What is written, letter by letter: a round trip finds nothing that both its halves forget or confuse.
#include <gtest/gtest.h>

#include "harness/results/failures.hpp"
#include "harness/results/partial.hpp"
#include "harness/results/pretty.hpp"
#include "harness/results/results.hpp"

namespace sealbench::results {
namespace {

constexpr const char* kWritten = R"json({
  "schema": 1,
  "bench": {
    "version": "0.9.1",
    "commit": "abcdef",
    "date": "2024-02-29T12:00:00Z",
    "command_line": "bench --runs 2"
  },
  "host": {
    "kernel": "6.18.0"
  },
  "plan": {
    "workload": "exec"
  },
  "omitted": [
    {
      "subject": "erofs",
      "reason": "needs Linux 6.12"
    }
  ],
  "warnings": ["the governor is powersave"],
  "interrupted": true,
  "subjects": [
    {
      "name": "noclone at home",
      "runtime": "sealrun",
      "strategy": "noclone",
      "command": "sealrun run ctr",
      "exe_bytes": 4096,
      "exe_dir": "/exe",
      "reference": true,
      "control": false,
      "counts": {
        "syscalls": {
          "total": 89
        }
      },
      "phases": {
        "seal": 7
      },
      "samples": {
        "wall_s": [0.25,0.5],
        "user_s": [0.0625,0.125],
        "system_s": [0.03125,0.015625],
        "max_rss_bytes": [11,12],
        "minor_faults": [21,22],
        "major_faults": [31,32],
        "voluntary_switches": [41,42],
        "involuntary_switches": [51,52],
        "block": [61,62],
        "session": [71,72],
        "position": [81,82]
      }
    },
    {
      "name": "memfd",
      "runtime": "crun",
      "strategy": "a seal",
      "command": "crun run ctr",
      "exe_bytes": 8192,
      "exe_dir": "/other",
      "reference": false,
      "control": true,
      "ratio": {
        "reference": "noclone at home",
        "estimate": 4.0,
        "low": 2.0,
        "high": 8.0,
        "coverage": 0.96875,
        "pairs": 9
      },
      "counts": {},
      "phases": {},
      "pages": "independent",
      "failures": [
        {
          "block": null,
          "session": 5,
          "reason": "exited with status 1: no"
        },
        {
          "block": 3,
          "session": 6,
          "reason": "was killed by signal 9"
        }
      ],
      "given_up": "enough of it",
      "samples": {
        "wall_s": [2.0],
        "block": [63]
      }
    }
  ],
  "verdicts": [1],
  "partial": true
}
)json";

/// Every member differs from every other, and from what it is when nobody sets it.
Results distinct() {
  Results made{.version = "0.9.1",
               .commit = "abcdef",
               .date = "2024-02-29T12:00:00Z",
               .command_line = "bench --runs 2",
               .host = {{"kernel", "6.18.0"}},
               .plan = {{"workload", "exec"}},
               .subjects = {},
               .omitted = {{"erofs", "needs Linux 6.12"}},
               .warnings = {"the governor is powersave"},
               .interrupted = true,
               .extra = {{"verdicts", {1}}}};
  mark_partial(made);
  Subject reference;
  reference.name = "noclone at home";
  reference.runtime = "sealrun";
  reference.strategy = "noclone";
  reference.command = "sealrun run ctr";
  reference.exe_bytes = 4096;
  reference.exe_dir = "/exe";
  reference.reference = true;
  reference.samples = {.wall_s = {0.25, 0.5},
                       .user_s = {0.0625, 0.125},
                       .system_s = {0.03125, 0.015625},
                       .max_rss_bytes = {11, 12},
                       .minor_faults = {21, 22},
                       .major_faults = {31, 32},
                       .voluntary_switches = {41, 42},
                       .involuntary_switches = {51, 52},
                       .block = {61, 62},
                       .session = {71, 72},
                       .position = {81, 82}};
  reference.counts = {{"syscalls", {{"total", 89}}}};
  reference.phases = {{"seal", 7}};
  Subject other;
  other.name = "memfd";
  other.runtime = "crun";
  other.strategy = "a seal";
  other.command = "crun run ctr";
  other.exe_bytes = 8192;
  other.exe_dir = "/other";
  other.control = true;
  other.samples.wall_s = {2.0};
  other.samples.block = {63};
  other.ratio = {{.reference = "noclone at home", .estimate = 4, .low = 2, .high = 8, .coverage = 0.96875, .pairs = 9}};
  other.extra["pages"] = "independent";
  set_failures(other, {{.block = -1, .session = 5, .reason = "exited with status 1: no"},
                       {.block = 3, .session = 6, .reason = "was killed by signal 9"}});
  set_given_up(other, "enough of it");
  made.subjects = {reference, other};
  return made;
}

TEST(Results, AreWrittenWithEveryMemberInItsPlace) { EXPECT_EQ(pretty(to_json(distinct())), kWritten); }

TEST(Results, AreReadWithEveryMemberInItsPlace) {
  const Results read = from_json(Json::parse(kWritten));
  EXPECT_EQ(read.version, "0.9.1");
  EXPECT_EQ(read.commit, "abcdef");
  EXPECT_EQ(read.date, "2024-02-29T12:00:00Z");
  EXPECT_EQ(read.command_line, "bench --runs 2");
  EXPECT_EQ(read.host.dump(), R"({"kernel":"6.18.0"})");
  EXPECT_EQ(read.plan.dump(), R"({"workload":"exec"})");
  ASSERT_EQ(read.omitted.size(), 1U);
  EXPECT_EQ(read.omitted[0].subject, "erofs");
  EXPECT_EQ(read.omitted[0].reason, "needs Linux 6.12");
  EXPECT_EQ(read.warnings, std::vector<std::string>{"the governor is powersave"});
  EXPECT_TRUE(read.interrupted);
  EXPECT_TRUE(is_partial(read));
  EXPECT_EQ(read.extra.dump(), R"({"verdicts":[1],"partial":true})");
  ASSERT_EQ(read.subjects.size(), 2U);
}

TEST(Results, AreReadWithEveryMemberOfASubjectInItsPlace) {
  const Results read = from_json(Json::parse(kWritten));
  const Subject& first = read.subjects.at(0);
  EXPECT_EQ(first.name, "noclone at home");
  EXPECT_EQ(first.runtime, "sealrun");
  EXPECT_EQ(first.strategy, "noclone");
  EXPECT_EQ(first.command, "sealrun run ctr");
  EXPECT_EQ(first.exe_bytes, 4096);
  EXPECT_EQ(first.exe_dir, "/exe");
  EXPECT_TRUE(first.reference);
  EXPECT_FALSE(first.control);
  EXPECT_TRUE(first.ratio.empty());
  EXPECT_EQ(first.counts.dump(), R"({"syscalls":{"total":89}})");
  EXPECT_EQ(first.phases.dump(), R"({"seal":7})");
  EXPECT_EQ(first.samples.wall_s, (std::vector{0.25, 0.5}));
  EXPECT_EQ(first.samples.user_s, (std::vector{0.0625, 0.125}));
  EXPECT_EQ(first.samples.system_s, (std::vector{0.03125, 0.015625}));
  using Column = std::vector<std::int64_t>;
  EXPECT_EQ(first.samples.max_rss_bytes, (Column{11, 12}));
  EXPECT_EQ(first.samples.minor_faults, (Column{21, 22}));
  EXPECT_EQ(first.samples.major_faults, (Column{31, 32}));
  EXPECT_EQ(first.samples.voluntary_switches, (Column{41, 42}));
  EXPECT_EQ(first.samples.involuntary_switches, (Column{51, 52}));
  EXPECT_EQ(first.samples.block, (Column{61, 62}));
  EXPECT_EQ(first.samples.session, (Column{71, 72}));
  EXPECT_EQ(first.samples.position, (Column{81, 82}));
}

TEST(Results, AreReadWithRatioFailuresAndWhatTheyDoNotKnow) {
  const Results read = from_json(Json::parse(kWritten));
  const Subject& other = read.subjects.at(1);
  EXPECT_FALSE(other.reference);
  EXPECT_TRUE(other.control);
  EXPECT_TRUE(other.samples.user_s.empty());
  ASSERT_EQ(other.ratio.size(), 1U);
  EXPECT_EQ(other.ratio[0].reference, "noclone at home");
  EXPECT_EQ(other.ratio[0].estimate, 4);
  EXPECT_EQ(other.ratio[0].low, 2);
  EXPECT_EQ(other.ratio[0].high, 8);
  EXPECT_EQ(other.ratio[0].coverage, 0.96875);
  EXPECT_EQ(other.ratio[0].pairs, 9U);
  EXPECT_EQ(other.extra.at("pages"), "independent");
  const std::vector<Failure> failures = failures_of(other);
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].block, -1);
  EXPECT_EQ(failures[0].session, 5);
  EXPECT_EQ(failures[0].reason, "exited with status 1: no");
  EXPECT_EQ(failures[1].block, 3);
  EXPECT_EQ(failures[1].session, 6);
  EXPECT_EQ(failures[1].reason, "was killed by signal 9");
  EXPECT_EQ(given_up(other), "enough of it");
}

}  // namespace
}  // namespace sealbench::results
