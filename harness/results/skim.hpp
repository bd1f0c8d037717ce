// Reading a results file as bench writes it without making a document of all of it: nine tenths of one are figures of
// samples.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// The text of a results file, taken apart.
struct Skimmed {
  std::string rest;                  ///< the document without blanks, and with empty samples
  std::vector<std::string> samples;  ///< the text of each subject's, in their order
  std::string digest;                ///< what digest() gives where every number is written as bench writes it
  std::string claimed;               ///< the member "digest"; empty unless it is there, and the last
  bool plain = true;                 ///< every string is printable ASCII without an escape
  std::vector<std::string> cut;      ///< the text of what was cut out, in its order
};

/// What to leave aside: `counts` and `phases` of subjects, nearly all of what is not samples, are objects {"cut": N} in
/// the rest then, N from 0. put_back() undoes it.
enum class Cut { nothing, counts_and_phases };

/// Nothing where brackets or strings do not match, or are nested too deeply.
std::optional<Skimmed> skim(std::string_view text, Cut cut = Cut::nothing);

/// A compact document of results that were cut, with what was cut out.
std::string put_back(std::string_view document, const std::vector<std::string>& cut);

/// What results_of() makes of the whole document, several times as fast; nothing for what is not to the letter as bench
/// writes it (edited, of another program, a survey, damaged). Then the other one takes it, or says what is wrong.
std::optional<Results> results_of(const Skimmed& skimmed);

}  // namespace sealbench::results
