// Paths inside the container's root.
#pragma once

#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

/// open_inside() of the absolute `path`; Context::met_link tells whether a link was on the way.
long open_noting_links(Context& context, const char* path, int flags);

/// Opens `path` (absolute, inside the root) O_PATH, making what is missing of it: directories with mode 0755 and, for
/// Target::file, an empty file at the end. Returns the descriptor or -errno. Notes links as open_noting_links does.
long open_or_make(Context& context, const char* path, Target target);

}  // namespace sealbench::sealrun::init
