// What may be said of "most hosts".
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace sealbench::fleet {

/// The value that more than half of the hosts have, of hosts counted by value; empty where there is none.
std::string value_of_most(const std::map<std::string, std::size_t>& hosts);

}  // namespace sealbench::fleet
