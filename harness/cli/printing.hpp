// What a command prints and where it goes: --format and -o, of every command that has them.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli/option.hpp"
#include "harness/report/report.hpp"
#include "harness/results/destination.hpp"

namespace sealbench::cli {

/// The values of these options.
struct Printing {
  std::vector<std::string> formats = {};  ///< FORMAT or FORMAT=FILE; none where a command prints in one way only
  std::string output = {};                ///< -o: where goes what has no file of its own; empty: standard output
};

/// -o, for every command that prints.
Option output_option(Printing& printing, const std::string& help = "file to write; standard output without it");

/// --format, which can be repeated. The default is what lies in `printing`.
Option format_option(Printing& printing, std::function<std::vector<Choice>()> formats);

/// Prints each format to its place.
class Printer {
 public:
  /// Before anything that takes long: finds out whether everything can go to where it is to go. `color` is --color.
  /// Throws UsageError when two formats go to one place, a file cannot be written or -o is left without a format, and
  /// HostError when standard output is needed and cannot be written.
  explicit Printer(const Printing& printing, std::string color = "auto");

  /// Writes one format (its name is empty where a command has only one).
  using Write = std::function<void(const std::string& format, const report::Style& style, std::ostream& out)>;

  /// Writes each, then puts each to its place: when one cannot be written, nothing is there. What cannot be put to its
  /// place is said.
  void print(const Write& write);

  /// `status`, unless that is success and something that was printed is not where it was wanted.
  [[nodiscard]] int status(int status) const;

  /// Throws UsageError when `other`, which `option` named, is the file of a format too.
  void require_other_than(const results::Destination& other, const std::string& option) const;

 private:
  struct Part {
    std::string format;
    std::string option;                        ///< that names its place
    std::optional<results::Destination> file;  ///< none: standard output
  };

  void add(std::string format, const std::string& option, const std::string& path);

  std::vector<Part> parts_;
  std::string color_;
  bool all_there_ = true;
};

}  // namespace sealbench::cli
