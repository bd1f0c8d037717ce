// Whose pages two launches execute, that are held at once.
#pragma once

#include <string>

#include "harness/verify/observation.hpp"

namespace sealbench::verify {

/// Compares the exe on the host with what two launches were started from, the files at `one` and `other`: their
/// physical frames, whether they are one file, and where a change in place of the first is seen. A changed byte is
/// changed back. Fills in `property`: frames_shared, frames_common, frames_total, one_file, memory_file, change_in_one.
/// Throws std::system_error.
void compare_pages(const std::string& host, const std::string& one, const std::string& other, Property& property);

/// Changes the last byte of the host's file in place, looks through the handle, and changes it back: "visible" or "not
/// visible".
std::string change_in_place(const std::string& host, const std::string& sealed);

/// shared, common or own; unknown where what was seen contradicts itself or says too little. Pure:
///  - shared: a change of the host's file is seen through the handle, and no frame says otherwise;
///  - else common: both launches have frames in common, or one and the same file, or what was changed in one was seen
///  in
///    the other;
///  - else own, when frames could be compared; where they are hidden from us (not the root of the initial user
///    namespace), only for files of a filesystem in memory, whose inode is its memory: on others, such as overlayfs,
///    two files may have pages in common.
std::string pages_word(const Property& property);

}  // namespace sealbench::verify
