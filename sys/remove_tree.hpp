// Removing a directory with all that is in it, and nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// Removes what is in the open `directory`, except the entries named in `spared`. Links are removed and not followed,
/// and what is mounted in it is neither entered nor removed (openat2(2), RESOLVE_NO_XDEV, Linux 5.6): it is an error.
/// One that cannot be removed does not keep the others: they go, then std::system_error is thrown for the first. `path`
/// names the directory in it. One descriptor is open for each level.
void remove_content(const UniqueFd& directory, const std::string& path,
                    const std::vector<std::string_view>& spared = {});

/// Removes `path`, a directory with its content or anything else. Nothing there is no error.
void remove_tree(const std::string& path);

}  // namespace sealbench::sys
