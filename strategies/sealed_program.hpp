// Whether a sealed program is the exe that it was made of.
#pragma once

#include <string>
#include <string_view>

#include "strategies/strategy.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// What of the exe a container's init is executed from.
enum class Part {
  exe,           ///< the exe itself, or a copy of it, byte for byte
  init_program,  ///< the small init program that the exe carries (init_image.hpp)
};

/// What seal() of this strategy gives a handle on, and nothing else.
Part part_sealed_by(const Strategy& strategy);

/// How `program`, a file open for reading, differs from that part of the file `exe`, in words; empty when they are the
/// same, byte for byte. Sizes are compared first, then contents in pieces, so that a large exe takes no memory. Throws
/// std::system_error when one of them cannot be read.
std::string difference_from(const std::string& exe, Part part, const sys::UniqueFd& program);

/// "the exe" or "the exe's init program": for sentences.
std::string_view to_string(Part part);

}  // namespace sealbench::strategies
