// What can be varied about a workload.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::workloads {

/// A name and the values that it may have: whole numbers from `least` to `most`, or one of `words`, or sizes of exes.
struct Parameter {
  std::string_view name;  ///< as given to --set NAME=VALUE
  std::string_view unit;  ///< what a number counts, in words: "containers"; empty for words
  std::string_view summary;
  std::string_view preset;  ///< without --set; a list (1,8,64) makes a subject of each
  std::int64_t least = 1;
  std::int64_t most = 1;
  std::vector<std::string_view> words = {};
  bool sizes = false;                  ///< values are sizes, as --exe-size takes them
  std::string_view surveyed = preset;  ///< in a survey of the host (--workload all): a list that makes a curve
};

/// The value of each parameter of a workload for one subject, by its name.
using Values = std::map<std::string, std::string, std::less<>>;

}  // namespace sealbench::workloads
