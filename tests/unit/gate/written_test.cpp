// What the gate, its calibration and comparisons write, letter by letter, with a value of its own in every member.
#include <gtest/gtest.h>

#include <sstream>

#include "harness/gate/calibration.hpp"
#include "harness/gate/compare.hpp"
#include "harness/gate/gate.hpp"
#include "harness/gate/gate_report.hpp"

namespace sealbench::gate {
namespace {

SubjectDecision slower() {
  SubjectDecision subject{.name = "memfd", .timed = true, .timing = {}, .counts = {}, .reason = "because"};
  subject.timing = {.verdict = Verdict::slower,
                    .change = 0.5,
                    .at_least = 0.25,
                    .at_most = 0.75,
                    .blocks = 600,
                    .sessions = 30,
                    .disturbance = Disturbance::none,
                    .detectable = 0.03125,
                    .needed_blocks = 900,
                    .baseline_is_vague = false};
  subject.counts = {.changes = {"one more"}, .doubtful = {"two more"}, .not_compared = {}, .compared = 3};
  return subject;
}

SubjectDecision missing() {
  return {.name = "overlay", .missing = true, .timing = {}, .counts = {}, .reason = "it was not there"};
}

SubjectDecision undecided() {
  SubjectDecision subject{.name = "pool", .timed = true, .timing = {}, .counts = {}, .reason = "who knows"};
  subject.timing.verdict = Verdict::cant_tell;
  return subject;
}

TEST(GateReport, WritesEveryMemberOfItsJson) {
  Decision decision{.options = {.max_slowdown = 0.125, .counts = {}, .alpha_slower = 0.0625, .alpha_within = 0.375},
                    .subjects = {slower(), missing(), undecided()},
                    .not_compared = {"memory: sampled"}};
  std::ostringstream out;
  write_json(decision, out);
  EXPECT_EQ(out.str(), R"json({
  "outcome": "failed",
  "exit_status": 1,
  "max_slowdown": 0.125,
  "alpha_slower": 0.0625,
  "alpha_within": 0.375,
  "strict": false,
  "subjects": [
    {
      "name": "memfd",
      "failed": true,
      "undecided": false,
      "missing": false,
      "reason": "because",
      "verdict": "slower",
      "change": 0.5,
      "at_least": 0.25,
      "at_most": 0.75,
      "blocks": 600,
      "sessions": 30,
      "detectable": 0.03125,
      "could_have_failed": true,
      "needed_blocks": 900,
      "counts": {
        "compared": 3,
        "changes": [
          "one more"
        ],
        "doubtful": [
          "two more"
        ]
      }
    },
    {
      "name": "overlay",
      "failed": false,
      "undecided": true,
      "missing": true,
      "reason": "it was not there",
      "counts": {
        "compared": 0,
        "changes": [],
        "doubtful": []
      }
    },
    {
      "name": "pool",
      "failed": false,
      "undecided": true,
      "missing": false,
      "reason": "who knows",
      "verdict": "can't tell",
      "change": 0.0,
      "at_least": null,
      "at_most": null,
      "blocks": 0,
      "sessions": 0,
      "detectable": null,
      "could_have_failed": false,
      "needed_blocks": null,
      "counts": {
        "compared": 0,
        "changes": [],
        "doubtful": []
      }
    }
  ],
  "not_compared": [
    "memory: sampled"
  ]
}
)json");
}

TEST(GateReport, WritesThatItIsStrictAndThatTimesAreOff) {
  const Decision decision{
      .options = {.times = false, .counts = {}, .strict = true}, .subjects = {}, .not_compared = {}};
  std::ostringstream out;
  write_json(decision, out);
  EXPECT_EQ(out.str(), R"json({
  "outcome": "passed",
  "exit_status": 0,
  "max_slowdown": null,
  "alpha_slower": 0.01,
  "alpha_within": 0.05,
  "strict": true,
  "subjects": [],
  "not_compared": []
}
)json");
}

TEST(Calibration, WritesEveryMemberOfItsJson) {
  const Calibration calibration{
      .options = {.max_slowdown = 0.125, .counts = {}},
      .strategy = "memfd",
      .median_s = 0.25,
      .most_blocks = 1000,
      .blocks_per_gate = 400.5,
      .arms = {{.slowdown = 0, .gates = 0, .slower = 1, .within = 2, .cant_tell = 3, .environment = 4},
               {.slowdown = 0.5, .gates = 20, .slower = 20, .within = 5, .cant_tell = 6, .environment = 7}}};
  std::ostringstream out;
  write_json(calibration, out);
  results::Json written = results::Json::parse(out.str());
  results::Json& rate = written["arms"][1]["slower_rate"];
  EXPECT_NEAR(rate["low"].get<double>(), 0.83157, 1e-5) << "Clopper & Pearson: 0.025 ^ (1 / 20)";
  rate["low"] = 0;
  EXPECT_EQ(written.dump(2), R"json({
  "strategy": "memfd",
  "max_slowdown": 0.125,
  "median_s": 0.25,
  "most_blocks": 1000,
  "blocks_per_gate": 400.5,
  "arms": [
    {
      "slowdown": 0.0,
      "gates": 0,
      "slower": 1,
      "passed": 2,
      "cant_tell": 3,
      "environment": 4
    },
    {
      "slowdown": 0.5,
      "gates": 20,
      "slower": 20,
      "passed": 5,
      "cant_tell": 6,
      "environment": 7,
      "slower_rate": {
        "low": 0,
        "high": 1.0,
        "confidence": 0.95
      }
    }
  ],
  "smallest_found_in_95_percent": 0.5
})json");
}

/// The table's columns and the JSON's members, each with a value that stands nowhere else.
Comparison compared() {
  Comparison comparison{.options = {},
                        .metric = {.name = "wall", .unit = "s", .summary = {}, .says = {}},
                        .ratios = true,
                        .reference = "noclone",
                        .host_differences = {"a kernel"},
                        .subjects = {},
                        .not_compared = {}};
  Compared reference{.name = "noclone", .timed = false, .interval = {}, .counts = {}};
  Compared other{.name = "memfd",
                 .before = 4,
                 .now = 5,
                 .change = 0.25,
                 .interval = analysis::Interval{.low = 0.125, .high = 0.5},
                 .p_value = 0.015625,
                 .verdict = Compared::Verdict::slower,
                 .counts = {.changes = {"one more"}, .doubtful = {}, .not_compared = {}, .compared = 1}};
  Compared once{.name = "pool", .before = 2, .now = 3, .change = 0.75, .interval = {}, .p_value = 0.5, .counts = {}};
  comparison.subjects = {reference, other, once};
  comparison.not_compared = {"memory: sampled"};
  return comparison;
}

TEST(Compare, WritesEveryMemberOfItsJson) {
  std::ostringstream out;
  write_json(compared(), out);
  EXPECT_EQ(out.str(), R"json({
  "compared": "ratios",
  "reference": "noclone",
  "host_differences": [
    "a kernel"
  ],
  "subjects": [
    {
      "name": "noclone",
      "verdict": "reference",
      "counts": []
    },
    {
      "name": "memfd",
      "old": 4.0,
      "new": 5.0,
      "change": 0.25,
      "low": 0.125,
      "high": 0.5,
      "p": 0.015625,
      "verdict": "slower",
      "counts": [
        "one more"
      ]
    },
    {
      "name": "pool",
      "old": 2.0,
      "new": 3.0,
      "change": 0.75,
      "low": null,
      "high": null,
      "p": 0.5,
      "verdict": "can't tell",
      "counts": []
    }
  ],
  "not_compared": [
    "memory: sampled"
  ]
}
)json");
}

TEST(Compare, WritesEveryFigureOfItsTable) {
  std::ostringstream out;
  write_markdown(compared(), out);
  EXPECT_EQ(out.str(),
            "**Warning:** the hosts differ, of which ratios know less than times would:\n"
            "\n"
            "- a kernel\n"
            "\n"
            "| subject | old / noclone | new / noclone | change [95 %] | p | verdict | counts |\n"
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
            "| noclone | 1 | 1 | - | - | reference | - |\n"
            "| memfd | 4.000 | 5.000 | +25.0 % [+12.5, +50.0] | 0.016 | slower | changed |\n"
            "| pool | 2.000 | 3.000 | +75.0 % | 0.500 | can't tell | - |\n"
            "\n"
            "- memfd: one more\n"
            "- not compared: memory: sampled\n");
}

}  // namespace
}  // namespace sealbench::gate
