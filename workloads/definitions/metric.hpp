// What a sample is measured in.
#pragma once

#include <string_view>

namespace sealbench::workloads {

/// Which of two values one would rather have.
enum class Better { lower, higher };

/// A figure that each sample of a workload has. All members are of the program's own text.
struct Metric {
  std::string_view name;     ///< as given to --metric, and the member of the samples in a results file
  std::string_view unit;     ///< "s", "bytes", "1/s", or what is counted in words ("faults")
  std::string_view summary;  ///< what it is
  /// What one says of a subject with that value: "holds {} per container". It answers the workload's question when the
  /// metric is the first of its workload.
  std::string_view says;
  Better better = Better::lower;
  bool step = false;  ///< one of those that make up the wall time together: a picture shows them as one bar
};

/// What every workload has: the time of the whole sample.
inline constexpr Metric kWall{
    .name = "wall", .unit = "s", .summary = "time from the first start to the last exit", .says = "takes {}"};

}  // namespace sealbench::workloads
