// A report format: a results object in, text out. Measures nothing.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/results.hpp"
#include "harness/results/survey.hpp"

namespace sealbench::fleet {
struct Overview;
}

namespace sealbench::report {

/// How to draw, decided by the caller: reports ask nothing of the terminal.
struct Style {
  bool color = false;
  int width = 120;                        ///< characters
  bool screen = false;                    ///< somebody looks at it, at that width: sentences are broken into lines
  std::vector<std::string> columns = {};  ///< of the table, by name (column.hpp); empty: the usual ones
};

/// A sentence, broken into lines on a screen, with its line break.
std::string line_of(const std::string& sentence, const Style& style);

/// The same behind `first`; further lines begin below the sentence.
std::string line_of(std::string_view first, const std::string& sentence, const Style& style);

/// One of a list: two blanks in, further lines of it two more.
std::string item_of(const std::string& sentence, const Style& style);

/// One output format. Stateless.
class Format {
 public:
  Format() = default;
  Format(const Format&) = delete;
  Format& operator=(const Format&) = delete;
  virtual ~Format() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;     ///< as given to --format
  [[nodiscard]] virtual std::string_view summary() const = 0;  ///< one line
  /// Throws std::runtime_error that says what is missing when the results lack what the format shows.
  virtual void write(const results::Results& results, const Style& style, std::ostream& out) const = 0;
  /// Whether it has a place for several workloads, and what it writes of them.
  [[nodiscard]] virtual bool takes_surveys() const { return false; }
  virtual void write_survey(const results::Survey& survey, const Style& style, std::ostream& out) const;
  /// Whether it has a place for many hosts, and what it writes of them.
  [[nodiscard]] virtual bool takes_fleets() const { return false; }
  virtual void write_fleet(const fleet::Overview& fleet, const Style& style, std::ostream& out) const;
};

/// Every registered format in the order of harness/report/registry.def.
std::span<const Format* const> all();

/// The format of that name, or null.
const Format* find(std::string_view name);

}  // namespace sealbench::report
