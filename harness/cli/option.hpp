// The table of a command: what its options are called, what they mean, and where their values go. All that is said
// about an option is said here, once; parser.cpp reads command lines by it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sealbench::cli {

/// How the text of a value is understood, besides the type that it becomes.
enum class Unit {
  none,
  seconds,  ///< what to_seconds takes
  share,    ///< what gate::parse_share takes
};

/// How several values are given.
enum class List {
  commas,    ///< --only a,b
  repeated,  ///< --runtime a --runtime b
  words,     ///< FILE FILE
};

/// Both ends belong to it.
struct Range {
  double least = 0;
  double most = 0;
};

/// One option, or one argument by position. What lies where its value goes is its default, and is shown unless it is
/// empty or zero.
struct Option {
  /// A flag, a number, a text or several.
  using Value = std::variant<bool*, int*, double*, std::string*, std::vector<std::string>*>;

  std::string names;  ///< "--quiet,-q"; without dashes an argument by position: "FILE"
  Value value;
  std::string help = {};
  std::vector<std::string> one_of = {};  ///< the values there are; empty: see `range` and `unit`
  std::optional<Range> range = {};
  Unit unit = Unit::none;
  List list = List::commas;  ///< of a list of texts
  bool required = false;
  std::vector<std::string> needs = {};     ///< options that must be there too
  std::vector<std::string> excludes = {};  ///< options that must not
};

/// What a command does once its options are known; returns the exit status.
using Action = std::function<int()>;

/// The program, or one of its subcommands.
struct Command {
  std::string name;
  std::string summary;
  std::vector<Option> options = {};
  Action action = {};
  std::vector<Command> commands = {};  ///< one of them at most is chosen, and acts instead
  std::string epilogue = {};           ///< closes its help
};

}  // namespace sealbench::cli
