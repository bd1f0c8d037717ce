// Values of a metric as people read them.
#pragma once

#include <string>
#include <string_view>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// What all values of one metric in one place are written with, so that they compare at a glance: "13.70 ms" and
/// "0.92 ms", never "13.70 ms" and "920 µs".
class Scale {
 public:
  /// For values about as great as `typical`. Times: µs below 1 ms, ms below 1 s, else s (hyperfine's rule since 1.18).
  /// Bytes in binary units. Whatever else is counted stands as it is.
  Scale(const results::Metric& metric, double typical);
  static Scale of_times(double typical_s);

  /// The same for values about as great as `value`, where they differ by so much that one unit is no help: bytes, of
  /// which one subject holds some KiB and another some MiB.
  [[nodiscard]] Scale near(double value) const;

  /// The number alone, and with its unit. `digits` behind the point are those of a time of some ms; what has no use for
  /// as many has fewer.
  [[nodiscard]] std::string number(double value, int digits) const;
  [[nodiscard]] std::string text(double value, int digits) const;
  [[nodiscard]] bool is_of_microseconds() const;
  /// By what a value is multiplied before it is written with the unit.
  [[nodiscard]] double factor() const { return factor_; }

 private:
  results::Metric metric_;
  double factor_ = 1;
  std::string unit_;
  bool is_count_ = false;    ///< no fraction says anything
  bool is_counted_ = false;  ///< whole values have none
};

}  // namespace sealbench::report
