#include <fmt/format.h>

#include <ostream>
#include <utility>

#include "harness/analysis/proportion_interval.hpp"
#include "harness/gate/calibration.hpp"
#include "harness/report/table.hpp"

namespace sealbench::gate {
namespace {

using analysis::Interval;

Interval rate_interval(const Arm& arm) { return analysis::proportion_interval(arm.slower, arm.gates); }

std::string percent(double share) { return fmt::format("{:.3g} %", 100 * share); }

std::string rate_text(const Arm& arm) {
  const Interval bounds = rate_interval(arm);
  return fmt::format("{:.1f} % [{:.1f}, {:.1f}]",
                     100 * static_cast<double>(arm.slower) / static_cast<double>(arm.gates), 100 * bounds.low,
                     100 * bounds.high);
}

/// What the gates without a slowdown allow to be said.
std::string false_alarm_sentence(const Arm& arm, const Options& options) {
  const double bound = analysis::proportion_upper_bound(arm.slower, arm.gates);
  const std::string seen = fmt::format("false alarms: {} in {} gates, so at most {} (95 % confidence)", arm.slower,
                                       arm.gates, percent(bound));
  if (bound <= options.alpha_slower)
    return fmt::format("{}: the {} that the gate promises", seen, percent(options.alpha_slower));
  const auto needed = static_cast<std::size_t>(3 / options.alpha_slower);  // -ln(0.05) / p, without an alarm
  return fmt::format("{}; to show the {} that the gate promises takes about {} gates: give more --time", seen,
                     percent(options.alpha_slower), needed);
}

std::string detection_sentence(const Calibration& calibration) {
  if (const auto smallest = smallest_found(calibration)) {
    return fmt::format("smallest of these slowdowns that was found in 95 % of its gates or more: {}",
                       percent(*smallest));
  }
  return "none of these slowdowns was found in 95 % of its gates: quiet the machine (bench doctor)";
}

}  // namespace

void write_text(const Calibration& calibration, const report::Style& style, std::ostream& out) {
  out << report::line_of(
      fmt::format("gates of {} against itself, --max-slowdown {}; a gate takes {:.0f} blocks on average, {} at most.",
                  calibration.strategy, percent(calibration.options.max_slowdown), calibration.blocks_per_gate,
                  calibration.most_blocks),
      style);
  out << report::line_of(fmt::format("A slowdown is a wait of so much of the median launch ({:.3f} ms), spun by the "
                                     "launcher within the measured time.",
                                     1e3 * calibration.median_s),
                         style)
      << '\n';
  report::Table table{.titles = {"slowdown", "gates", "called slower [95 %]", "passed", "can't tell", "environment"},
                      .rows = {},
                      .left_out = {}};
  for (const Arm& arm : calibration.arms) {
    table.rows.push_back({{arm.slowdown > 0 ? percent(arm.slowdown) : "none"},
                          {std::to_string(arm.gates)},
                          {arm.gates > 0 ? rate_text(arm) : "-"},
                          {std::to_string(arm.within)},
                          {std::to_string(arm.cant_tell)},
                          {std::to_string(arm.environment)}});
  }
  if (style.screen) {
    report::narrow(table, {"environment", "can't tell", "gates"}, static_cast<std::size_t>(style.width));
  }
  out << report::to_text(table, style) << '\n';
  const Arm& none = calibration.arms.front();
  if (none.slowdown == 0 && none.gates > 0)
    out << report::line_of(false_alarm_sentence(none, calibration.options), style);
  out << report::line_of(detection_sentence(calibration), style);
  if (const std::string line = report::not_shown(table, style); !line.empty()) out << report::line_of(line, style);
}

void write_json(const Calibration& calibration, std::ostream& out) {
  using results::Json;
  Json arms = Json::array();
  for (const Arm& arm : calibration.arms) {
    Json entry = {{"slowdown", arm.slowdown}, {"gates", arm.gates},         {"slower", arm.slower},
                  {"passed", arm.within},     {"cant_tell", arm.cant_tell}, {"environment", arm.environment}};
    if (arm.gates > 0) {
      const Interval bounds = rate_interval(arm);
      entry["slower_rate"] = {{"low", bounds.low}, {"high", bounds.high}, {"confidence", analysis::kConfidence}};
    }
    arms.push_back(std::move(entry));
  }
  const auto smallest = smallest_found(calibration);
  out << Json({{"strategy", calibration.strategy},
               {"max_slowdown", calibration.options.max_slowdown},
               {"median_s", calibration.median_s},
               {"most_blocks", calibration.most_blocks},
               {"blocks_per_gate", calibration.blocks_per_gate},
               {"arms", std::move(arms)},
               {"smallest_found_in_95_percent", smallest ? Json(*smallest) : Json(nullptr)}})
             .dump(2)
      << '\n';
}

}  // namespace sealbench::gate
