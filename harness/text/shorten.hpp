// Text that is too long to be shown whole.
#pragma once

#include <cstddef>
#include <string>

namespace sealbench::text {

/// The last `most` bytes of `text`, "… " before them where something was cut: of a log, which ends with its error.
std::string end_of(std::string text, std::size_t most);

}  // namespace sealbench::text
