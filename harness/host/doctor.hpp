// What on this host disturbs or prevents measuring.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sealbench::host {

enum class Severity {
  fine,
  lacks,     ///< something cannot be measured here; what can be is not disturbed
  disturbs,  ///< figures get worse
  prevents,  ///< nothing can be measured
};

/// For whom the host is looked at.
struct Asking {
  bool root = false;      ///< may change the host
  std::string host_root;  ///< where /sys and /proc of settings lie; empty: this host's
  static Asking now();
};

/// What a check found.
struct Finding {
  Severity severity = Severity::fine;
  std::string what;  ///< what was seen
  std::string why;   ///< why it matters; empty when fine
  std::string todo;  ///< a command that mends it, or what to do where none does; empty when fine
};

/// One thing to look at.
struct Check {
  const char* name;
  std::vector<Finding> (*look)(const Asking& asking);
};

/// All checks, in the order of the report.
std::span<const Check> checks();

/// The worst of all.
Severity worst(const std::vector<Finding>& findings);

}  // namespace sealbench::host
