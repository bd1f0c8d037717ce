// The init program that a runtime carries within its exe, found from outside.
#pragma once

#include <string>
#include <string_view>

namespace sealbench::strategies {

/// The ELF section in which a runtime's exe carries its init program.
inline constexpr std::string_view kInitImageSection = "sealrun_init_image";

/// The init program in the ELF file `path` (64 bits, of this machine's byte order): the bytes of its section
/// kInitImageSection, empty when it has none or is no such ELF file. Throws std::system_error when the file cannot be
/// read.
std::string read_init_image(const std::string& path);

}  // namespace sealbench::strategies
