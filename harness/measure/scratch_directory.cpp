#include "harness/measure/scratch_directory.hpp"

#include <stdlib.h>

#include <filesystem>

#include "sys/error.hpp"

namespace sealbench::measure {

ScratchDirectory::ScratchDirectory()
    : path_((std::filesystem::temp_directory_path() / "sealbench-scratch-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) sys::throw_errno("making the directory " + path_);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace sealbench::measure
