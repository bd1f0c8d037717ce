// Which namespaces a container has for itself, so that what is changed in them is not the host's.
#pragma once

#include <vector>

#include "workloads/sealrun/bundle/spec.hpp"

namespace sealbench::sealrun {

/// Whether a container of `namespaces` has one of kind `flag` (CLONE_NEW*) that is not the host's: a new one, or one
/// that is joined by a path and is neither the runtime's own nor that of the machine's first process.
/// Throws std::system_error when such a path cannot be looked at.
bool has_own(const std::vector<Namespace>& namespaces, unsigned long flag);

}  // namespace sealbench::sealrun
