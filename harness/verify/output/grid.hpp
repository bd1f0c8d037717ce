// The matrix folded to what fits on a page, and its failures folded to sentences: shared by text and markdown.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/verify/verify.hpp"

namespace sealbench::verify {

/// The glyph of the worst of some cells: W writable, H host affected, X another program, ? inconclusive, . protected
/// (this probe made some strategy fall), : protected (it made none fall, but others did, with the same handle), - no
/// cell.
char glyph(const std::vector<const Verdict*>& cells);

/// What each glyph means.
std::span<const std::string_view> legend();

/// One glyph for each set of privileges, in groups of four by capabilities, over the cells of `strategy` that `selects`
/// takes.
std::string row(const Matrix& matrix, const std::string& strategy, const std::function<bool(const Verdict&)>& selects);

/// How to read row(), one line.
std::string_view row_legend();

/// The strategies, probes and paths that have verdicts, in registry order.
std::vector<std::string> strategies_in(const Matrix& matrix);
std::vector<std::string> probes_in(const Matrix& matrix);
std::vector<std::string> paths_in(const Matrix& matrix);

/// Cells with the same strategy, probe and outcome, as one.
struct Failure {
  std::string strategy = {};
  std::string probe = {};
  Outcome outcome = Outcome::inconclusive;
  std::vector<std::string> privileges = {};
  std::vector<std::string> paths = {};
  std::size_t cells = 0;
  std::string evidence = {};   ///< of the first of them
  std::string mechanism = {};  ///< why it can happen
};

/// Everything that is not protected, in the order of strategies.
std::vector<Failure> failures(const Matrix& matrix);

/// One sentence for each path that was closed, with the privileges for which it was, or that does not exist for a
/// strategy.
std::vector<std::string> closed_sentences(const Matrix& matrix);

/// A list as words; more than `most` are counted.
std::string listed(const std::vector<std::string>& names, std::size_t most);

/// How many cells have each outcome, as a sentence.
std::string tally(const Matrix& matrix);

/// What the pages of a strategy were seen to be, with the figures.
std::string pages_text(const Property& property);

/// What was not seen, in every text.
inline constexpr std::string_view kUnknown = "unknown";

/// Descriptors of the host that leaked: "none", the list, or unknown.
std::string leaks_text(const Property& property);

/// The most mount events of a launch, or unknown.
std::string mount_events_text(const Property& property);

/// What a container was started from: the exe (or what of it the strategy seals), another program and how it differs,
/// or unknown.
std::string program_text(const Matrix& matrix, const Property& property);

/// closed_sentences(), and one for each strategy or part that was left out, and each strategy about which nothing is
/// concluded.
std::vector<std::string> closing_sentences(const Matrix& matrix);

}  // namespace sealbench::verify
