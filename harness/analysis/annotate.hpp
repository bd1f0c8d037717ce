// Puts what analysis finds into a results object, for readers of the file.
#pragma once

#include "harness/results/results.hpp"

namespace sealbench::analysis {

/// Computes Subject::ratio of every subject anew from the samples: of the metric that is looked at, to the reference at
/// the subject's point. A reference has 1 by definition. Subjects without a block in common with theirs get none, nor
/// do those whose runtime cloned its sealed exe again, and nobody does where there is no reference.
void annotate(results::Results& results);

}  // namespace sealbench::analysis
