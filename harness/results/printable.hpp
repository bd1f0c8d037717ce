// Text from elsewhere, made harmless for whatever shows text.
#pragma once

#include <string>
#include <string_view>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// `text` (UTF-8) with everything escaped that steers a terminal, ends a line or reorders what is read: control
/// characters (C0, DEL, C1) and the bidirectional controls of Unicode (UAX #9, as in CVE-2021-42574), line and
/// paragraph separators and bytes that are no UTF-8, as "\x1b" or "\u202e".
std::string printable(std::string_view text);

/// The same for text of several lines: newlines stay.
std::string printable_lines(std::string_view text);

/// The same for every string and every name of a member in `document`.
Json printable_document(const Json& document);

}  // namespace sealbench::results
