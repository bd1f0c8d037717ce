// The bundle of a container that attacks its runtime.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/verify/privileges.hpp"

namespace sealbench::verify {

/// Paths inside the malicious image.
inline constexpr const char* kAgentPath = "/probe";
inline constexpr const char* kTruePath = "/true";
inline constexpr const char* kEntryLink = "/entry";           ///< a link to /proc/self/exe
inline constexpr const char* kEntryScript = "/entry-script";  ///< its interpreter is /proc/self/exe
/// A bundle inside the image whose config.json is a named pipe: a runtime that is made to read it waits for ever.
inline constexpr const char* kHoldBundle = "/hold";

/// Which ids of the host a container's own user namespace maps its root to.
struct Mapping {
  unsigned host_id = 100000;
  unsigned count = 65536;
};

/// Makes the malicious root filesystem in directory `root` from the programs in `payloads`. `interpreters` are
/// where dynamic exes ask for their ELF interpreters.
void make_root(const std::string& root, const std::string& payloads, const std::set<std::string>& interpreters);

/// Writes DIRECTORY/config.json for a container with these privileges that starts `args`.
void write_bundle(const std::string& directory, const std::string& root, const Privileges& privileges,
                  const Mapping& mapping, const std::vector<std::string>& args);

/// The ELF interpreter (PT_INTERP) that the program at `path` asks for, empty for a static one. Throws
/// std::runtime_error when it is no 64-bit ELF file.
std::string interpreter_of(const std::string& path);

}  // namespace sealbench::verify
