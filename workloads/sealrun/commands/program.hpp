// Programs that are not this one, as commands name them.
#pragma once

#include <string>

namespace sealbench::sealrun {

/// Where `program` lies: as execvp(3) would look for it. Throws std::system_error that names it.
std::string find_program(const std::string& program);

/// Throws UsageError for a script: the kernel would execute the interpreter, unsealed, and leave the script to it.
void refuse_script(const std::string& path);

}  // namespace sealbench::sealrun
