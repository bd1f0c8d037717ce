// Paths inside the container's root.
#pragma once

#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

/// Opens `path` (absolute, inside the root) O_PATH, making what is missing of it: directories with mode 0755 and, for
/// Target::file, an empty file at the end. Returns the descriptor or -errno.
long open_or_make(const char* path, Target target);

}  // namespace sealbench::sealrun::init
