// What has changed in a mount table, and was not another program of the host that ended.
#pragma once

#include <functional>
#include <string>

namespace sealbench::verify {

/// Whether a path exists, whatever it is, and is not just being removed.
bool is_there(const std::string& path);

/// Whether two texts of /proc/self/mountinfo (proc(5)) differ in more than mounts that are gone together with their
/// mount points. Whoever removes a directory takes the mounts on it out of every mount namespace (since Linux 3.18,
/// commit 8ed936b5671b), out of one that is private as well: another container that is torn down, a measurement beside
/// this one. A container that unmounts leaves the mount point. `exists` is asked about mount points alone.
bool mounts_changed(const std::string& before, const std::string& after,
                    const std::function<bool(const std::string& path)>& exists = is_there);

}  // namespace sealbench::verify
