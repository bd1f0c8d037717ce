// Foreign text within GitHub-flavored Markdown: the one place where it is made harmless.
#pragma once

#include <string>
#include <string_view>

namespace sealbench::report {

/// `text` as it reads, within a paragraph, a list item or the cell of a table (GFM 4.10): what would end a cell, begin
/// code, HTML or a link is escaped with a backslash (CommonMark 2.4), newlines become spaces.
std::string markdown_escaped(std::string_view text);

/// `text` as code, in a fence that is longer than any within it (CommonMark 6.1).
std::string markdown_code(std::string_view text);

}  // namespace sealbench::report
