#include "harness/host/scratch_directory.hpp"

#include <sys/stat.h>

#include "sys/error.hpp"

namespace sealbench::host {

ScratchDirectory::ScratchDirectory() : ScratchDirectory(temporary_directory()) {}

ScratchDirectory::ScratchDirectory(const std::string& parent)
    : owned_(parent, unique_name("scratch"), Owner::here()), path_(owned_.path() + "/scratch") {
  constexpr mode_t kPrivate = 0700;
  constexpr mode_t kPassage = 0711;  // who may enter the scratch directory is for its own mode to say
  sys::check(::chmod(owned_.path().c_str(), kPassage), [&] { return "opening " + owned_.path() + " to others"; });
  sys::check(::mkdir(path_.c_str(), kPrivate), [&] { return "making the directory " + path_; });
}

}  // namespace sealbench::host
