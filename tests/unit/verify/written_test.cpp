// What bench verify writes as JSON, letter by letter, with a value of its own in every member.
#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

#include "harness/verify/output/output.hpp"

namespace sealbench::verify {
namespace {

Matrix distinct() {
  Matrix matrix;
  matrix.judgement.verdicts = {{.strategy = "s1",
                                .privileges = "p1",
                                .path = "t1",
                                .probe = "b1",
                                .outcome = Outcome::is_protected,
                                .basis = Basis::another,
                                .syscall = "open",
                                .error = EROFS,
                                .evidence = "e1"},
                               {.strategy = "s2",
                                .privileges = "p2",
                                .path = "t2",
                                .probe = "b2",
                                .outcome = Outcome::host_affected,
                                .syscall = "write",
                                .error = 0,
                                .evidence = "e2",
                                .contradiction = true}};
  matrix.judgement.contradictions = {"c1"};
  matrix.judgement.closed = {{.privileges = "p3", .path = "t3", .reason = "r3"}};
  matrix.observations.properties = {{.strategy = "s4",
                                     .pages = "shared",
                                     .frames_shared = 41,
                                     .frames_common = 40,
                                     .frames_total = 42,
                                     .one_file = false,
                                     .memory_file = true,
                                     .change_in_one = "c4",
                                     .in_place = "visible",
                                     .link = "/l4",
                                     .link_reveals_path = true,
                                     .readable = false,
                                     .other_program = "o4",
                                     .leaked_descriptors = std::vector<std::string>{"d4"},
                                     .mount_events = 43,
                                     .mount_table_changed = true,
                                     .failure = "f4"}};
  matrix.observations.accesses = {{.strategy = "s5",
                                   .privileges = "p5",
                                   .path = "t5",
                                   .handles = 51,
                                   .attempts = 52,
                                   .seen = 53,
                                   .refused = 54,
                                   .error = EACCES,
                                   .during_error = ETXTBSY,
                                   .during = true,
                                   .not_here = "n5",
                                   .failure = "f5"},
                                  {.strategy = "s6", .during_error = 0, .during = true}};
  matrix.observations.left_out = {{.what = "w7", .why = "y7", .strategy = "s7"}};
  matrix.unconcluded = {{.strategy = "s8", .reason = "r8"}};
  matrix.seconds = 9.5;
  return matrix;
}

constexpr const char* kWritten = R"json({
  "verdicts": [
    {
      "strategy": "s1",
      "privileges": "p1",
      "path": "t1",
      "probe": "b1",
      "verdict": "protected",
      "syscall": "open",
      "errno": "EROFS",
      "evidence": "e1",
      "basis": "another_strategy"
    },
    {
      "strategy": "s2",
      "privileges": "p2",
      "path": "t2",
      "probe": "b2",
      "verdict": "host_affected",
      "syscall": "write",
      "errno": null,
      "evidence": "e2",
      "contradiction": true
    }
  ],
  "properties": [
    {
      "strategy": "s4",
      "pages": "shared",
      "frames_shared": 41,
      "frames_common": 40,
      "frames_total": 42,
      "in_place_change": "visible",
      "one_file": false,
      "memory_file": true,
      "change_in_one": "c4",
      "link": "/l4",
      "link_reveals_path": true,
      "readable": false,
      "other_program": "o4",
      "leaked_descriptors": [
        "d4"
      ],
      "mount_events": 43,
      "mount_table_changed": true,
      "failure": "f4"
    }
  ],
  "verification": {
    "contradictions": [
      "c1"
    ],
    "unconcluded": [
      {
        "strategy": "s8",
        "reason": "r8"
      }
    ],
    "accesses": [
      {
        "strategy": "s5",
        "privileges": "p5",
        "path": "t5",
        "handles": 51,
        "attempts": 52,
        "seen": 53,
        "refused": 54,
        "errno": "EACCES",
        "during": "ETXTBSY",
        "not_here": "n5",
        "failure": "f5"
      },
      {
        "strategy": "s6",
        "privileges": "",
        "path": "",
        "handles": 0,
        "attempts": 0,
        "seen": 0,
        "refused": 0,
        "during": "opened"
      }
    ],
    "closed_paths": [
      {
        "privileges": "p3",
        "path": "t3",
        "reason": "r3"
      }
    ],
    "left_out": [
      {
        "what": "w7",
        "reason": "y7"
      }
    ],
    "seconds": 9.5
  }
}
)json";

TEST(JsonOutput, WritesEveryMember) {
  std::ostringstream out;
  find_output("json")->write(distinct(), {}, out);
  EXPECT_EQ(out.str(), kWritten);
}

}  // namespace
}  // namespace sealbench::verify
