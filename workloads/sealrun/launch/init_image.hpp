// The init stage as a program of its own, carried within sealrun.
#pragma once

#include <cstddef>
#include <span>

namespace sealbench::sealrun {

/// An ELF executable that does what `sealrun init FD` does and contains nothing else. Lies in the section that
/// strategies::kInitImageSection names, where others find it too.
std::span<const std::byte> init_image();

}  // namespace sealbench::sealrun
