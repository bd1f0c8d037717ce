// Paths inside the container's root.
#pragma once

#include <sys/stat.h>

#include "sys/device_number.hpp"
#include "workloads/sealrun/init/context.hpp"

namespace sealbench::sealrun::init {

/// open_inside() of the absolute `path`; Context::met_link tells whether a link was on the way.
long open_noting_links(Context& context, const char* path, int flags);

/// Opens `path` (absolute, inside the root) O_PATH, making what is missing of it: directories with mode 0755 and, for
/// Target::file, an empty file at the end. Returns the descriptor or -errno. Notes links as open_noting_links does.
long open_or_make(Context& context, const char* path, Target target);

/// Copies what directory `from` holds, open for reading, into the empty directory `to`, which may be O_PATH.
long copy_all_of(long from, long to);

/// Whether what `fd` refers to is of a procfs.
bool is_on_proc(long fd);

/// /proc/self/fd of a procfs that is mounted on /proc, and of nothing that an image put there; -errno.
long open_own_descriptors(int flags);

inline bool is_null_device(const struct stat& st) {
  return S_ISCHR(st.st_mode) && st.st_rdev == sys::device_number(1, 3);
}

}  // namespace sealbench::sealrun::init
