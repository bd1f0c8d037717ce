// What a gate allows, and how sure it has to be.
#pragma once

#include <cstdint>
#include <string_view>

namespace sealbench::gate {

/// How far a count may be off.
struct CountsRule {
  bool compare = true;         ///< false: counts are not compared at all
  std::int64_t tolerance = 0;  ///< largest difference that is allowed
};

/// The defaults catch a slowdown of 5 % and let an unchanged subject pass: the limit lies half-way between, because a
/// slowdown equal to the limit cannot be told from one that is allowed (docs/measurement.md, "What the gate promises").
struct Options {
  bool times = true;            ///< false: counts alone are compared
  double max_slowdown = 0.025;  ///< a subject fails when it is shown to be slower by more than this share
  CountsRule counts;
  double alpha_slower = 0.01;    ///< probability, for the gate as a whole, of calling anything slower that is not
  double alpha_within = 0.05;    ///< probability, for one subject, of letting it pass though it is slower than allowed
  bool strict = false;           ///< "can't tell" and "environment" fail the gate too
  bool allow_undecided = false;  ///< a gate that could not have failed passes all the same
};

/// Sets `times` and `max_slowdown` from "off" or what text::parse_share takes.
void parse_max_slowdown(std::string_view text, Options& options);

/// "exact", "off", "±3", "+-3" or "3". Throws std::invalid_argument.
CountsRule parse_counts_rule(std::string_view text);

}  // namespace sealbench::gate
