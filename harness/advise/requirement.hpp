// What one may require of a strategy (--require): each requirement is one file of requirements/ and a line in
// registry.def.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/advise/evidence.hpp"

namespace sealbench::advise {

/// Whether a strategy meets a requirement. What the results do not tell is not met.
struct Answer {
  enum class Met { yes, no, unknown };
  Met met = Met::unknown;
  std::string why;  ///< the figure or verdict that it rests on; empty when met

  static Answer yes() { return {.met = Met::yes, .why = {}}; }
  static Answer no(std::string why) { return {.met = Met::no, .why = std::move(why)}; }
  static Answer unknown(std::string why) { return {.met = Met::unknown, .why = std::move(why)}; }
  /// yes or no by what was seen, unknown where it was not looked for.
  static Answer of(std::optional<bool> met, std::string why_not);
  /// No fall, and no cell without a verdict.
  static Answer of(const Cells& cells);
};

struct Requirement {
  std::string_view name;
  std::string_view summary;
  Answer (*check)(const Evidence&);
  bool implied = false;  ///< asked of every recommendation
};

/// In the order of registry.def; those that are implied come first.
std::span<const Requirement* const> requirements();

/// Those named in `list`, separated by commas, after the implied ones; "" names none. Throws UsageError with the known
/// names.
std::vector<const Requirement*> select_requirements(const std::string& list);

}  // namespace sealbench::advise
