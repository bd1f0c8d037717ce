#include "workloads/sealrun/launch/init_image.hpp"

// SEALRUN_INIT_PROGRAM: the file's path, from the build. A section that is read-only data of the program ("a"), with a
// name that the linker keeps and that strategies/init_image.hpp knows.
__asm__(
    ".pushsection sealrun_init_image, \"a\", %progbits\n"
    ".balign 16\n"
    ".globl sealrun_init_image_begin\n"
    ".globl sealrun_init_image_end\n"
    "sealrun_init_image_begin:\n"
    ".incbin \"" SEALRUN_INIT_PROGRAM
    "\"\n"
    "sealrun_init_image_end:\n"
    ".popsection\n");

extern "C" const std::byte sealrun_init_image_begin[];
extern "C" const std::byte sealrun_init_image_end[];

namespace sealbench::sealrun {

std::span<const std::byte> init_image() { return {sealrun_init_image_begin, sealrun_init_image_end}; }

}  // namespace sealbench::sealrun
