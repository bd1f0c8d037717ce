// Puts what analysis finds into a results object, for readers of the file.
#pragma once

#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// Computes Subject::ratio of every subject anew from the samples; the reference has 1 by definition. Subjects without
/// a block in common with the reference get none, nor do those whose runtime cloned its sealed exe again, and nobody
/// does when there is no reference.
void annotate(results::Results& results);

}  // namespace sealbench::analysis
