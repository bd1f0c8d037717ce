// What on this host disturbs or prevents measuring.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sealbench::host {

enum class Severity { fine, disturbs, prevents };

/// What one check found.
struct Finding {
  Severity severity = Severity::fine;
  std::string what;  ///< what was seen
  std::string why;   ///< why it matters; empty when fine
  std::string todo;  ///< what to do; empty when fine
};

/// One thing to look at.
struct Check {
  const char* name;
  Finding (*look)();
};

/// All checks, in the order of the report.
std::span<const Check> checks();

/// The worst of all.
Severity worst(const std::vector<Finding>& findings);

}  // namespace sealbench::host
