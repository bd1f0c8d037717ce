// The table of a command: what its options are called, what they mean, and where their values go. All that is said
// about an option is said here, once: parser.cpp reads command lines by it; help, man pages and completions are made
// of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sealbench::cli {

/// What a value is, besides the type that it becomes. It says how its text is checked (a time, a share), what stands
/// for it in help ("FILE"), and what a shell completes.
enum class Kind {
  word,          ///< a name or anything else
  time,          ///< text::parse_duration; becomes seconds
  share,         ///< text::parse_share
  size,          ///< sizes of exes: plan::parse_sizes
  cpus,          ///< plan::parse_cpus
  format,        ///< one of the names, and perhaps a file to write: "text", "html=report.html"
  file,          ///< any file
  results_file,  ///< a results file that is read
  directory,     ///<
  program,       ///< the path of a program
  command,       ///< a command line for sh(1), or a word of one
};

/// How several values are given.
enum class List {
  none,      ///< one value
  commas,    ///< --only a,b
  repeated,  ///< --runtime a --runtime b
  words,     ///< FILE FILE
};

/// Both ends belong to it.
struct Range {
  double least = 0;
  double most = 0;
};

/// A name that a value can be.
struct Choice {
  std::string name;
  std::string summary = {};
};

/// One option, or one argument by position. What lies where its value goes is its default, and is shown unless it is
/// empty or zero.
struct Option {
  /// A flag, a number, a text or several. A text that is a list with commas is given whole.
  using Value = std::variant<bool*, int*, double*, std::string*, std::vector<std::string>*>;

  std::string names;  ///< "--quiet,-q"; without dashes an argument by position: "FILE"
  Value value;
  std::string help = {};
  std::string shown = {};                ///< what stands for the value in help; empty: as `kind` has it
  std::string group = {};                ///< the heading of help that it stands under; empty: the last one's
  std::vector<std::string> one_of = {};  ///< the values there are: no other is taken
  /// Names that the value is made of; who uses it checks them. A function, for making them may take a while.
  std::function<std::vector<Choice>()> choices = {};
  std::string topic = {};  ///< of `bench help`, where there is more to say
  std::optional<Range> range = {};
  Kind kind = Kind::word;
  List list = List::none;
  bool required = false;
  bool behind_dashes = false;              ///< an argument by position that comes after "--"
  std::vector<std::string> needs = {};     ///< options that must be there too
  std::vector<std::string> excludes = {};  ///< options that must not
};

/// What a command does once its options are known; returns the exit status.
using Action = std::function<int()>;

/// A command line, and what it is for.
struct Example {
  std::string line;
  std::string says;
};

/// The program, or one of its subcommands.
struct Command {
  std::string name;
  std::string summary;           ///< one line
  std::string description = {};  ///< further sentences
  std::vector<Option> options = {};
  Action action = {};
  std::vector<Command> commands = {};  ///< one of them at most is chosen, and acts instead
  std::vector<Example> examples = {};
};

}  // namespace sealbench::cli
