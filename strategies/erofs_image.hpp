// An EROFS image of an exe: making it, checking it, mounting it. For the strategies that keep one.
#pragma once

#include <string>

#include "strategies/artefact.hpp"
#include "strategies/exe.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// Throws std::system_error with the reason where this host mounts no EROFS at all: before an image is made.
void require_erofs();

/// Makes the image `image` with mkfs.erofs: one file, called `name`, that holds the exe. Its parts lie beside it
/// meanwhile, and it appears whole or not at all; read through a mount it has the bytes of the exe. Returns which
/// version of the exe that is. Throws std::system_error.
FileIdentity make_image(const Exe& exe, const std::string& image, const std::string& name);

/// Which version of an image this is. Throws std::system_error: EPERM for what is no file of ours alone.
FileIdentity image_identity(const std::string& image);

/// A detached mount of the image, with a superblock and so a page cache of its own. Throws std::system_error.
sys::UniqueFd mount_image(const std::string& image);

/// The file `name` in a fresh detached mount of the image.
sys::UniqueFd open_in_image(const std::string& image, const std::string& name, int flags);

}  // namespace sealbench::strategies
