// What a results file says about one strategy: the figures and verdicts that a recommendation rests on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::advise {

/// The cells of the protection matrix of a strategy with some of the privileges. Probes that no strategy defends
/// against (experiments) do not count.
struct Cells {
  int tried = 0;
  int unclear = 0;
  std::vector<std::string> falls;  ///< "PROBE with PRIVILEGES", each once

  /// The first few, and how many more.
  [[nodiscard]] std::string falls_text() const;
};

/// One strategy, as measured and verified. Points into the results, which outlive it.
struct Evidence {
  const results::Results* results = nullptr;
  const results::Subject* subject = nullptr;

  [[nodiscard]] const std::string& strategy() const { return subject->strategy; }
  /// The cells with the privileges whose names begin with `prefix` ("default", "sys_admin", "all"; "" for all).
  [[nodiscard]] Cells cells(std::string_view prefix) const;
  /// What `bench verify` found of the strategy besides verdicts, for example "pages"; null when it was not looked for.
  [[nodiscard]] const results::Json& property(const char* name) const;
  /// A member of the subject that is true or false, where there is one.
  [[nodiscard]] std::optional<bool> fact(const char* name) const;
};

/// One for each strategy that was measured to the end: the first subject of each, of those that have the reference's
/// runtime and size of exe. Throws std::runtime_error when the file has no verdicts or no ratios, and says what to do.
std::vector<Evidence> evidence_in(const results::Results& results);

}  // namespace sealbench::advise
