// Results that are on disk while their run goes on.
#pragma once

#include "harness/results/results.hpp"

namespace sealbench::results {

/// The mark of what is written after each session, until the whole takes its place: the member "partial" of the file.
void mark_partial(Results& results);

/// Whether the run had not ended when this was written.
bool is_partial(const Results& results);

/// What a reader has to know of such results, in one sentence.
inline constexpr const char* kPartialSentence =
    "partial: this is what was on disk after a session; the run goes on, or was ended before it could write the rest";

}  // namespace sealbench::results
