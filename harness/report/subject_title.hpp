// How a table calls a subject.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::report {

/// The label of a subject's runtime, with its version unless the label tells it.
std::string runtime_title(const results::Subject& subject);

/// The subject's name; for a runtime that was observed with its version and, where it was launched as it is, what it
/// did about its own exe: "runc 1.1.5 stock (bindfd-ro)". A reference that was launched once more is called a control.
std::string title_of(const results::Subject& subject);

/// Its name without what it says of its point: "memfd" of "memfd width=8", what it is called at every point.
std::string name_at_every_point(const results::Subject& subject);

}  // namespace sealbench::report
