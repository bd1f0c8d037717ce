// What help, topics and man pages are made of.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "harness/text/wrap.hpp"

namespace sealbench::cli {

/// Lines that are shown as they are: command lines.
struct Literal {
  std::vector<std::string> lines;
};

/// Words to look up, each with what it means.
using Definitions = std::vector<text::Described>;

/// A paragraph, lines as they are, or definitions.
using Block = std::variant<std::string, Literal, Definitions>;

struct Section {
  std::string title;  ///< empty: what the page begins with
  std::vector<Block> blocks;
};

/// One page, whatever it is read on.
struct Page {
  std::string name;     ///< "bench verify"
  std::string summary;  ///< one line
  std::vector<std::string> usage = {};
  std::vector<Section> sections = {};
};

}  // namespace sealbench::cli
