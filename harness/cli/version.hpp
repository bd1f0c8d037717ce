// Which bench this is. Here and nowhere else, for it is another one after each commit: what includes it is compiled anew.
#pragma once

#include <string>

namespace sealbench::cli {

/// "0.1.0".
std::string version();

/// Of the tree that it was built from.
std::string commit();

}  // namespace sealbench::cli
