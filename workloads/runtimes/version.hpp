// The version of a runtime, as it prints it.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace sealbench::workloads {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;

  auto operator<=>(const Version&) const = default;
};

/// The first number with a dot in `line`: 1.3.6 in "runc version 1.3.6+ds1", 1.28.0 in "crun version 1.28".
std::optional<Version> version_in(std::string_view line);

}  // namespace sealbench::workloads
