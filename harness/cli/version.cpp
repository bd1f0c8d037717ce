#include "harness/cli/version.hpp"

#include <sealbench/version.hpp>

namespace sealbench::cli {

std::string version() { return SEALBENCH_VERSION; }

std::string commit() { return SEALBENCH_COMMIT; }

}  // namespace sealbench::cli
