#include "harness/cli/help/text.hpp"

#include <algorithm>

namespace sealbench::cli {

namespace {

/// Longer lines are read badly (Bringhurst 1992 has 45 to 75 characters; options take some of it).
constexpr int kWidest = 110;

struct TextWriter {
  std::string& out;
  std::size_t width;
  std::size_t indent;

  void operator()(const std::string& paragraph) const {
    out += text::hanging(std::string(indent, ' '), paragraph, width);
  }

  void operator()(const Literal& literal) const {
    for (const std::string& line : literal.lines) out += std::string(indent + 2, ' ') + line + '\n';
  }

  void operator()(const Definitions& definitions) const { out += text::columns(definitions, indent, width); }
};

}  // namespace

std::string to_text(const Page& page, int width) {
  const auto most = static_cast<std::size_t>(std::min(width, kWidest));
  std::string out = text::hanging("", page.summary, most);
  bool first = true;
  for (const std::string& usage : page.usage) {
    out += (first ? "\n" : "") + text::hanging(first ? "Usage: " : "       ", usage, most);
    first = false;
  }
  for (const Section& section : page.sections) {
    out += '\n';
    if (!section.title.empty()) out += section.title + ":\n";
    bool next = false;
    for (const Block& block : section.blocks) {
      if (next && !std::holds_alternative<Literal>(block)) out += '\n';
      next = true;
      std::visit(TextWriter{out, most, section.title.empty() ? std::size_t{0} : std::size_t{2}}, block);
    }
  }
  return out;
}

}  // namespace sealbench::cli
