#include "harness/cli/help/roff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "harness/text/join.hpp"

namespace sealbench::cli {

namespace {

/// Text as troff prints it: man-pages(7), "Generating optimal glyphs".
std::string roff_escaped(const std::string& text) {
  std::string all;
  for (const char c : text) {
    if (c == '\\') {
      all += "\\e";
    } else if (c == '-') {
      all += "\\-";
    } else if (c == '\'') {
      all += "\\(aq";
    } else if (c == '`') {
      all += "\\(ga";
    } else if (c == '^') {
      all += "\\(ha";
    } else if (c == '~') {
      all += "\\(ti";
    } else {
      all += c;
    }
  }
  return all.starts_with('.') ? "\\&" + all : all;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

struct RoffWriter {
  std::string& out;
  bool first;  ///< of its section, which begins a paragraph itself

  void operator()(const std::string& paragraph) const {
    out += (first ? "" : ".PP\n") + roff_escaped(paragraph) + '\n';
  }

  void operator()(const Literal& literal) const {
    out += first ? ".RS 4\n.nf\n" : ".PP\n.RS 4\n.nf\n";
    for (const std::string& line : literal.lines) out += roff_escaped(line) + '\n';
    out += ".fi\n.RE\n";
  }

  void operator()(const Definitions& definitions) const {
    for (const text::Described& one : definitions) {
      const std::string term = one.term.substr(one.term.find_first_not_of(' '));
      out +=
          fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff_escaped(term), one.text.empty() ? "\\&" : roff_escaped(one.text));
    }
  }
};

}  // namespace

std::string man_name(const Page& page) {
  std::string name = page.name;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string to_roff(const Page& page, int section, const std::string& version,
                    const std::vector<std::string>& see_also) {
  const std::string name = man_name(page);
  std::string out = fmt::format(".TH {} {} \"\" \"sealbench {}\" \"sealbench\"\n", upper(roff_escaped(name)), section,
                                roff_escaped(version));
  out += fmt::format(".SH NAME\n{} \\- {}\n", roff_escaped(name), roff_escaped(page.summary));
  if (!page.usage.empty()) {
    out += ".SH SYNOPSIS\n";
    bool next = false;
    for (const std::string& usage : page.usage) {
      out += fmt::format("{}\\fB{}\\fR\n", next ? ".br\n" : "", roff_escaped(usage));
      next = true;
    }
  }
  for (const Section& one : page.sections) {
    out += fmt::format(".SH {}\n", one.title.empty() ? "DESCRIPTION" : upper(roff_escaped(one.title)));
    bool first = true;
    for (const Block& block : one.blocks) {
      std::visit(RoffWriter{out, first}, block);
      first = false;
    }
  }
  std::vector<std::string> others;
  for (const std::string& other : see_also) {
    if (other != fmt::format("{}({})", name, section)) others.push_back(roff_escaped(other));
  }
  return out + fmt::format(".SH SEE ALSO\n{}\n", text::join(others, ", "));
}

}  // namespace sealbench::cli
