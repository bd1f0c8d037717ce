// This process's mount table, /proc/self/mountinfo (proc(5)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealbench::measure {

/// Undoes the octal escapes (\040 for a blank) of a field of mountinfo.
std::string unescape_mount_field(std::string_view field);

/// The mount point of a line of mountinfo; empty when it is none.
std::string mount_point_of(const std::string& line);

/// The mount points that are in or below any of `directories`, in the order of the table: parents first.
/// `table` is another process's.
std::vector<std::string> mount_points_below(const std::vector<std::string>& directories,
                                            const std::string& table = "/proc/self/mountinfo");

}  // namespace sealbench::measure
