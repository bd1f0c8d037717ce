// Text as XML and HTML want it.
#pragma once

#include <string>
#include <string_view>

namespace sealbench::report {

/// Good for text and for attributes of both: &, <, > and quotes as entities; newlines and tabs as character references,
/// because an attribute would lose them. Other control characters, which XML 1.0 allows in no form, become "?".
std::string markup_escaped(std::string_view text);

}  // namespace sealbench::report
