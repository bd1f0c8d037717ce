// Pages as man(7) has them.
#pragma once

#include <string>

#include "harness/cli/help/page.hpp"

namespace sealbench::cli {

/// The source of a man page of that section; `see_also` are the names of others, with their sections: "bench(1)".
std::string to_roff(const Page& page, int section, const std::string& version,
                    const std::vector<std::string>& see_also);

/// The name of its file: "bench-verify.1" for "bench verify".
std::string man_name(const Page& page);

}  // namespace sealbench::cli
