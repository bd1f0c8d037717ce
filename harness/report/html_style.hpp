// The style sheet of the page.
#pragma once

#include <string_view>

namespace sealbench::report {

/// CSS with the variables that the pictures use: ink, muted, grid, shade, paper, good, bad.
std::string_view html_style();

}  // namespace sealbench::report
