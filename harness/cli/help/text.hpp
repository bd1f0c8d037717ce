// Pages on a terminal.
#pragma once

#include <string>

#include "harness/cli/help/page.hpp"

namespace sealbench::cli {

/// The page in lines of at most `width` characters; wide terminals get lines that can still be read.
std::string to_text(const Page& page, int width);

}  // namespace sealbench::cli
